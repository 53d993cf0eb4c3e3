/** From here on one value again and again is no coincidence of a small file. */
const MANY = 10;
/** Fewer zeros than these may be a true result. */
const ZEROS = 3;

/** Why a file's numbers say nothing: all zeros, or one repeated value; null where they say something. */
export function sayNothing(values: readonly number[]): string | null {
  const first = values[0];
  if (first === undefined || !values.every((value) => Object.is(value, first) || value === first))
    return null;
  if (first === 0) return values.length >= ZEROS ? `all ${values.length} values are zero` : null;
  return values.length >= MANY ? `one value (${first}) repeated ${values.length} times` : null;
}
