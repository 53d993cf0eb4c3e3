import type { Reading } from "../found-claim.ts";

/** A number in a text with blanked markup. */
export interface NumberToken {
  /** Offsets in the text, of the number alone. */
  start: number;
  end: number;
  readings: Reading[];
  /** As written, after the number; null where there is none. */
  unit: string | null;
  /** Where number and unit end. */
  unitEnd: number;
  /** Whether it is written as a whole number without exponent. */
  whole: boolean;
}

const EXPONENT = String.raw`(?:e[-+−]?\d{1,4}|\s{0,8}[×x·*]\s{0,8}10(?:\s?\^?\s?\{?[-+−–]?\d{1,4}\}?|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))`;
const BODY = String.raw`(?:\d{1,3}(?:\{,\}\d{3})+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!,?\d)|\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d+)?(?!\d)|\d{1,3}(?:\.\d{3})+,\d+|\d+\.\d+|\d+,\d+(?![,\d])|\.\d+|\d+)`;
const NUMBER = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.@#^/\\])(?<sign>[-+−–](?=[\d.]))?(?<body>10\s?\^\s?\{?[-+−–]?\d{1,4}\}?|10[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}|${BODY})(?<exponent>${EXPONENT})?`,
  "giu",
);
const UNIT =
  /^\s{0,3}(%|‰|percentage[ -]points?|percent(?:age points?)?|prozent(?:punkte)?|por ciento|pour cent|p\.?p\.?(?![\p{L}])|pts?(?![\p{L}])|points?(?![\p{L}])|punkte|puntos|[×x](?![\p{L}\p{N}])|times(?=\s)|[-\p{L}µμ°][\p{L}µμ°/²³-]{0,14}(?:\/[\p{L}]{1,10})?)/u;
const UNITS = new Set(
  "ns us µs μs ms s sec secs second seconds min mins minute minutes h hr hrs hour hours d day days b kb mb gb tb kib mib gib tib byte bytes kbyte hz khz mhz ghz w kw mw wh kwh j kj °c °f k m cm mm km kg g mg fps qps rps flops gflops tflops mflops tokens/s samples/s it/s items/s images/s req/s requests/s rows/s steps/s tok/s mb/s gb/s x × sekunden minuten stunden tage segundos minutos horas secondes heures db px nats bits bpc usd eur euros dollars m/s ms/step s/it s/epoch ms/token".split(
    " ",
  ),
);

const SIGNS =
  /^(?:%|‰|[×x]|times|percent|percentage[ -]points?|prozent(?:punkte)?|por ciento|pour cent|p\.?p\.?|pts?|points?|punkte|puntos)$/;

/** Whether a text writes decimals with a comma, as German, Spanish and French do. */
export function usesDecimalComma(text: string): boolean {
  const head = text.slice(0, 200_000);
  const comma = count(
    head,
    /(?<![\d.,])(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+)(?![\d,]|\.\d)/g,
  );
  const point = count(head, /(?<![\d.,])(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+)(?![\d.])/g);
  if (comma !== point) return comma > point;
  const foreign = count(
    head,
    /(?<!\p{L})(?:der|die|das|und|ist|hat|wurde|mit|auf|el|la|los|las|una?|del|con|sobre|le|les|une|des|est|sur|avec)(?!\p{L})/giu,
  );
  const english = count(head, /(?<!\p{L})(?:the|and|is|of|with|on|to|was|were|an?|in|for)(?!\p{L})/giu);
  return foreign > english;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** The numbers of a sentence or cell, in order. `comma`: decimals are written with a comma. */
export function numbersIn(text: string, comma: boolean): NumberToken[] {
  const found: NumberToken[] = [];
  for (const match of text.matchAll(NUMBER)) {
    const groups = match.groups ?? {};
    const end = match.index + match[0].length;
    let start = match.index;
    const body = groups["body"] ?? "";
    const exponent = groups["exponent"] ?? "";
    // Without decimal commas "1,2" are two numbers of a list.
    if (!comma && /^\d+,\d+$/.test(body) && !/^\d{1,3}(?:,\d{3})+$/.test(body)) continue;
    if (/^\d/u.test(text.slice(end, end + 1))) continue;
    let sign = groups["sign"] ?? "";
    // "0.91-0.94" and "3-5" are ranges: the dash belongs to no number.
    if (sign !== "" && /[\d%)\]]\s?$/.test(text.slice(Math.max(0, start - 2), start)) && sign !== "+") {
      start += sign.length;
      sign = "";
    }
    const unit = unitAfter(text, end);
    const follows = text.slice(end, end + 1);
    // Letters that are no unit make it part of a name.
    if (unit === null && /[\p{L}_]/u.test(follows)) continue;
    if (unit === null && /^[-‐](?=\p{L})/u.test(text.slice(end, end + 2))) continue;
    // A plus only says that a change is meant.
    if (sign === "+") {
      start += 1;
      sign = "";
    }
    const readings = readingsOf(sign, body, exponent, unit?.text ?? null, comma);
    if (readings.length === 0) continue;
    found.push({
      start,
      end,
      readings,
      unit: unit?.text ?? null,
      unitEnd: unit?.end ?? end,
      whole: exponent === "" && isWhole(body, comma),
    });
  }
  return found;
}

function isWhole(body: string, comma: boolean): boolean {
  if (/^\d+$/.test(body)) return true;
  // What groups thousands is what does not part decimals.
  const groups = comma
    ? /^[1-9]\d{0,2}(?:[. \u00a0\u2009\u202f'’]\d{3})+$/
    : /^[1-9]\d{0,2}(?:(?:,|\{,\}|[ \u00a0\u2009\u202f'’])\d{3})+$/;
  return groups.test(body);
}

function unitAfter(text: string, end: number): { text: string; end: number } | null {
  const found = UNIT.exec(text.slice(end, end + 40));
  const word = found?.[1];
  if (word === undefined) return null;
  const bare = word.toLowerCase().replace(/^-/, "");
  if (
    !SIGNS.test(bare) &&
    !UNITS.has(bare) &&
    !/^\p{L}{2,10}\/(?:s|sec|min|h|hour|day|epoch|step|token|image|item)$/u.test(bare)
  )
    return null;
  if (/^[×x]$/.test(bare) && /^\s?\d/.test(text.slice(end + (found?.[0].length ?? 0)))) return null;
  // A single letter directly behind a space is more often a name than a unit.
  if (
    bare.length === 1 &&
    /^[kmdbjw]$/.test(bare) &&
    /^\s/.test(text.slice(end, end + 1)) &&
    !/^[kmdbjw](?:[\s.,;)]|$)/i.test(text.slice(end).trimStart())
  )
    return null;
  return { text: word, end: end + (found?.[0].length ?? 0) };
}

/** Every way to read a number, likeliest first. */
function readingsOf(
  sign: string,
  body: string,
  exponent: string,
  unit: string | null,
  comma: boolean,
): Reading[] {
  const negative = /[-−–]/.test(sign);
  const forms = plainForms(body, comma);
  const power = /^10\s?\^|^10[⁻⁺⁰¹²³⁴-⁹]/.test(body)
    ? exponentOf(body.slice(2))
    : exponentOf(exponent.replace(/^\s*[×x·*]\s*10/, "").replace(/^e/i, ""));
  const percent = unit !== null && /^(?:%|percent|prozent|por ciento|pour cent)$/i.test(unit);
  return forms.flatMap((form) => readingOf(form, power, negative, percent));
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function exponentOf(text: string): number {
  const plain = text
    .replaceAll(/[⁰¹²³⁴-⁹]/g, (digit) => String(SUPERSCRIPT.indexOf(digit)))
    .replaceAll(/[−–⁻]/g, "-")
    .replaceAll(/[\s^{}+⁺]/g, "");
  return plain === "" ? 0 : Number(plain);
}

function plainForms(body: string, comma: boolean): string[] {
  if (/^10\s?\^|^10[⁻⁺⁰¹²³⁴-⁹]/.test(body)) return ["1"];
  const bare = body.replaceAll(/[ \u00a0\u2009\u202f'’]/g, "").replaceAll("{,}", "");
  const grouped = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(bare);
  const foreign = /^[1-9]\d{0,2}(?:\.\d{3})+$/.test(bare);
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(bare)) return [bare.replaceAll(".", "").replace(",", ".")];
  if (comma) {
    if (foreign)
      return bare.split(".").length > 2 ? [bare.replaceAll(".", "")] : [bare.replaceAll(".", ""), bare];
    if (bare.includes(","))
      return grouped && !bare.includes(".")
        ? [bare.replace(",", "."), bare.replaceAll(",", "")]
        : [bare.replaceAll(",", ".")];
    return [bare];
  }
  return [grouped ? bare.replaceAll(",", "") : bare];
}

const MOST_DECIMALS = 300;

function readingOf(form: string, power: number, negative: boolean, percent: boolean): Reading[] {
  const fraction = form.split(".")[1] ?? "";
  const shift = (percent ? -2 : 0) + power;
  const decimals = fraction.length - shift;
  if (form.length > 60 || Math.abs(decimals) > MOST_DECIMALS || !/^\d*(?:\.\d*)?$/.test(form)) return [];
  const value = Number(`${negative ? "-" : ""}${form.startsWith(".") ? "0" : ""}${form}e${shift}`);
  if (!Number.isFinite(value)) return [];
  const unit = Number(`1e${-decimals}`);
  // The next number of this precision is written otherwise.
  const cut = unit * (1 - 1e-6);
  const digits = form.replace(".", "").replace(/^0+/, "").length;
  return [
    {
      value,
      unit,
      low: value - (negative ? cut : unit / 2),
      high: value + (negative ? unit / 2 : cut),
      digits: Math.max(1, digits),
      percent,
    },
  ];
}
