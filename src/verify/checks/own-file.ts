const MADE =
  /\b(?:saved?|wrote|written|writes|created?|generated?|produced?|exported?|dumped?|stored|computed|made)\b/i;
const READ =
  /\b(?:reads?|loads?|loaded|reused?|uses?|used|taken|from task|inherited|made by|written by|output of|baseline|previous|existing)\b/i;

/**
 * Whether a response gives a file as its own work: a line that names it with a word of making, and neither the task that
 * made it nor a word of reading. What a dependency made is hardly ever claimed by mistake, so such a line must say "I" or "we".
 */
export function claimedAsOwn(
  prose: string,
  path: string,
  owner: string,
  dependencies: readonly string[],
): boolean {
  const name = path.split("/").at(-1) ?? path;
  return prose.split("\n").some((line) => {
    if (
      !line.includes(name) ||
      !MADE.test(line) ||
      READ.test(line) ||
      (owner !== "" && line.includes(owner) && !path.includes(owner))
    )
      return false;
    return !dependencies.includes(owner) || /\b(?:I|we|our|my)\b/i.test(line);
  });
}
