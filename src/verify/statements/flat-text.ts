/** Commands of LaTeX that stand for one character or for nothing. */
const COMMANDS: Readonly<Record<string, string>> = {
  chi: "χ",
  eta: "η",
  pm: "±",
  times: "×",
  cdot: "·",
  approx: "≈",
  sim: "≈",
  le: "≤",
  leq: "≤",
  leqslant: "≤",
  ge: "≥",
  geq: "≥",
  lt: "<",
  gt: ">",
  ll: "<",
  Delta: "Δ",
  to: "→",
};
const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  le: "≤",
  ge: "≥",
  nbsp: " ",
  thinsp: " ",
  minus: "-",
  plusmn: "±",
  times: "×",
  chi: "χ",
  amp: "&",
};
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A line of Markdown, LaTeX or both as plain text: marks of emphasis, mathematics and code are taken off, letters and signs
 * are written plainly, minus signs and blanks are the usual ones. Linear. Numbers keep their digits.
 */
export function flatText(line: string): string {
  return (
    line
      .replaceAll(/&(\w{2,6});/g, (whole, name: string) =>
        Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole,
      )
      .replaceAll(/<\/?(?:b|i|em|strong|sub|sup|span|br|code)\b[^<>]{0,100}>/gi, " ")
      .replaceAll(/\\([%&#_$,;:! ])/g, (_, sign: string) => ("%&#_$".includes(sign) ? sign : " "))
      .replaceAll(/\\([A-Za-z]{1,12})\b ?/g, (_, name: string) =>
        Object.hasOwn(COMMANDS, name) ? (COMMANDS[name] ?? "") : "",
      )
      .replaceAll("{,}", ",")
      .replaceAll(/[${}`]/g, "")
      .replaceAll(/\*{2,3}|_{2,3}/g, "")
      // Between digits it is a multiplication.
      .replaceAll(/(?<!\d\s?)\*|\*(?!\s?\d)/g, "")
      .replaceAll(/(?<![\p{L}\d])_|_(?![\p{L}\d])/gu, "")
      .replaceAll(/[−‒]/g, "-")
      .replaceAll(/[\u00a0\u2000-\u200a\u202f\u205f]/g, " ")
      .replaceAll(/[\u200b-\u200d\u2060\ufeff]/g, "")
      .replaceAll(/(?<=10\s?)(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})/g, (_, minus: string, digits: string) =>
        [minus === "" ? "^" : "^-", ...digits.split("").map((digit) => SUPERSCRIPTS.indexOf(digit))].join(""),
      )
      .replaceAll(/[χΧ](?:\^2|²|2)/g, "χ2")
      .replaceAll(/[’‘]/g, "'")
      .replaceAll(/[ \t]{2,}/g, " ")
      .trim()
  );
}
