/** A number as texts write it: thousands separators, a point or a decimal comma, a power of ten. Source of an expression. */
export const NUMBER = String.raw`[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+]?\d{1,4}|\s?[x×·]\s?10\s?\^?\s?[-+]?\d{1,4})?(?![\d\p{L}_])`;

/** The number with a decimal point, as the other checks read it: `0,052` is `0.052`, and `1,797` stays. */
export function plainNumber(text: string): string {
  const trimmed = text.trim().replace(/^\+/, "");
  const thousands = /^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(trimmed);
  return thousands ? trimmed : trimmed.replace(/^(-?\d*),(\d+)/, "$1.$2");
}

/** The value of a number as written; NaN where it is none. */
export function valueOf(text: string): number {
  const plain = plainNumber(text).replaceAll(",", "");
  const power = /^(.*?)\s?[x×·]\s?10\s?\^?\s?([-+]?\d+)$/u.exec(plain);
  return power === null ? Number(plain) : Number(`${power[1]}e${power[2]}`);
}
