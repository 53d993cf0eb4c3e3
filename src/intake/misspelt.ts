/** Longer keys are no slip of the pen, and the work for each stays small. */
const LONGEST = 40;
/** Keys of one object that are looked at; a document with more has other troubles. */
const MOST_KEYS = 200;

/** Words that people use for a field of ours and that are too far from it to be a slip. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  criteria: "acceptance_criteria",
  gates: "acceptance_gates",
  dependency: "dependencies",
  dependson: "dependencies",
};

/**
 * Fields of an object that are none of ours and look like one of ours that is absent: `evidence_path`, `dependancies`.
 * Unknown fields are otherwise the document's own business.
 */
export function misspeltFields(
  object: Readonly<Record<string, unknown>>,
  known: readonly string[],
): { field: string; meant: string }[] {
  const absent = known.filter((name) => !Object.hasOwn(object, name));
  return Object.keys(object)
    .filter((field) => !known.includes(field))
    .slice(0, MOST_KEYS)
    .flatMap((field) => {
      const meant = field.length > LONGEST ? undefined : nearest(plain(field), absent);
      return meant === undefined ? [] : [{ field, meant }];
    });
}

/** The words of a warning about one. */
export function misspeltWords({ field, meant }: { field: string; meant: string }): string {
  return `unknown field "${field}"; did you mean ${meant}?`;
}

/** `Evidence-Paths` and `evidencePaths` are the same word as `evidence_paths`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function nearest(word: string, names: readonly string[]): string | undefined {
  const other = Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : undefined;
  if (other !== undefined && names.includes(other)) return other;
  let best: { name: string; slips: number } | undefined;
  for (const name of names) {
    const target = plain(name);
    const allowed = Math.min(word.length, target.length) < 6 ? 1 : 2;
    if (word === "" || Math.abs(word.length - target.length) > allowed) continue;
    const slips = slipsBetween(word, target);
    if (slips <= allowed && (best === undefined || slips < best.slips)) best = { name, slips };
  }
  return best?.name;
}

/** Letters put in, left out, changed or swapped with the next: the optimal string alignment distance. */
function slipsBetween(left: string, right: string): number {
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[right.length] ?? 0;
}
