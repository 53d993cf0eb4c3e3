/** A number as a text writes it, with what its last digit allows. */
export interface WrittenNumber {
  text: string;
  value: number;
  /** One unit of the last digit. */
  unit: number;
  /** The digits as a whole number and how many of them stand behind the point: 0.937 is 937 with 3. */
  digits: bigint;
  decimals: number;
  /** Least and greatest number that rounds to it, or, cut off instead of rounded, begins with it. */
  low: number;
  high: number;
}

const LONGEST = 60;
const MOST_DECIMALS = 300;
const NUMBER =
  /^(?<sign>[+-]?)(?<whole>\d{1,3}(?:,\d{3})+|\d*)(?<fraction>\.\d*)?(?:(?:e|\s*[x*·×]\s*10\s*\^?\s*)(?<exponent>[+-]?\d{1,4}))?\s*(?<percent>%?)$/i;

/**
 * Reads a number with its precision; null where the text is none. Unicode minus signs, thousands separators, powers of ten
 * and percent signs are understood: 5 % is 0.05 with two decimals. `percent`: the unit is percent though no sign says so.
 */
export function readWritten(text: string, percent = false): WrittenNumber | null {
  if (text.length > LONGEST) return null;
  const plain = text.trim().replace("−", "-").replace("–", "-");
  const parts = NUMBER.exec(plain)?.groups;
  if (parts === undefined) return null;
  const whole = (parts["whole"] ?? "").replaceAll(",", "");
  const fraction = (parts["fraction"] ?? "").slice(1);
  if (whole === "" && fraction === "") return null;
  const shift = (percent || parts["percent"] === "%" ? 2 : 0) - Number(parts["exponent"] ?? 0);
  const decimals = fraction.length + shift;
  if (Math.abs(decimals) > MOST_DECIMALS) return null;
  const digits = BigInt(`${whole}${fraction}`) * (parts["sign"] === "-" ? -1n : 1n);
  const value = Number(
    `${parts["sign"] ?? ""}${whole === "" ? "0" : whole}.${fraction === "" ? "0" : fraction}e${-shift}`,
  );
  const unit = Number(`1e${-decimals}`);
  const negative = parts["sign"] === "-";
  // The next number of this precision is written otherwise.
  const cut = unit * (1 - 1e-6);
  return {
    text: plain,
    value,
    unit,
    digits,
    decimals,
    low: value - (negative ? cut : unit / 2),
    high: value + (negative ? unit / 2 : cut),
  };
}
