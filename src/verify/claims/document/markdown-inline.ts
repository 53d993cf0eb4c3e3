import { blanks, CITED } from "./blank.ts";

const MARKS =
  /\*{1,3}|~~|(?<![\p{L}\p{N}_])_{1,3}(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}.%)])_{1,3}(?![\p{L}\p{N}_])/gu;

/**
 * Markdown inside a line: emphasis, links' targets, images, tags and code marks become blanks, so that every character
 * keeps its place. Code spans keep what they hold unless it is a call or a comparison, which are code and no claim.
 */
export function blankInline(text: string): string {
  let masked = text;
  if (masked.includes("<"))
    masked = masked
      .replaceAll(/<!--[\s\S]{0,5000}?-->/g, blanks)
      .replaceAll(/<\/?[a-z][^<>\n]{0,300}>/gi, blanks);
  if (masked.includes("[")) {
    masked = masked
      .replaceAll(/!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)/g, blanks)
      .replaceAll(
        /(\[)([^\]\n]{0,300})(\]\([^)\n]{0,500}\))/g,
        (_whole, open: string, inner: string, close: string) => blanks(open) + inner + blanks(close),
      )
      .replaceAll(/\[\^?[\w, ;–-]{1,40}\]/g, (whole) =>
        /^\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3}){0,9}\]$/.test(whole) && !/^\[\d+\s*[,;]\s*\d+\]$/.test(whole)
          ? CITED + blanks(whole.slice(1))
          : whole,
      );
  }
  masked = blankCodeSpans(masked);
  return blankMath(masked).replaceAll(MARKS, blanks);
}

const COMPUTES = /[(){}]|[<>!=]=|[<>]|==|\bimport\b|^\s*(?:pip|python|runproof|mlflow|bash|cd|git)\s/;

function blankCodeSpans(text: string): string {
  if (!text.includes("`")) return text;
  return text.replaceAll(/(`{1,3})([^`\n]{0,300})\1(?!`)/g, (_whole, mark: string, inner: string) => {
    const spaces = blanks(mark);
    return spaces + (COMPUTES.test(inner) ? blanks(inner) : inner) + spaces;
  });
}

/** Formulas between dollar signs are read as LaTeX writes them. */
function blankMath(text: string): string {
  if (!text.includes("$")) return text;
  return text.replaceAll(/\$([^$\n]{1,300})\$/g, (_whole, inner: string) => ` ${blankFormula(inner)} `);
}

const SYMBOLS: Record<string, string> = {
  pm: "±",
  times: "×",
  cdot: "·",
  approx: "≈",
  sim: "≈",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  lt: "<",
  gt: ">",
  ll: "<",
  gg: ">",
  to: "→",
  rightarrow: "→",
  Delta: "Δ",
  alpha: "α",
  beta: "β",
  gamma: "γ",
  lambda: "λ",
  chi: "χ",
  eta: "η",
  kappa: "κ",
  mu: "μ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  omega: "ω",
  epsilon: "ε",
};

/** A formula with its symbols as characters and its markup blanked, place by place. */
export function blankFormula(formula: string): string {
  return formula
    .replaceAll(/\\([a-zA-Z]{1,30})\*?/g, (whole, name: string) => {
      const symbol = SYMBOLS[name];
      return symbol === undefined ? blanks(whole) : symbol + blanks(whole.slice(1));
    })
    .replaceAll(/\\[,;:! %]/g, (whole) => (whole === "\\%" ? " %" : "  "))
    .replaceAll(/(\{,\}|\^\{[-−+]?\d{1,4}\})|[{}]/g, (whole, kept: string | undefined) =>
      kept === undefined ? " " : whole,
    );
}
