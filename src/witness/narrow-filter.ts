/** MLflow's filter parser gives up near 3,300 ids. */
const MOST_IDS = 2000;

/**
 * The caller's filter, narrowed to the given ids at the server, so that its paging stays right. Beyond 2,000 ids it
 * stays as it is: the answer is filtered in any case, and pages only become shorter than asked for.
 * @param ids checked against MLflow's form of ids, so that none can end the quotes
 */
export function narrowFilter(attribute: string, ids: readonly string[], filter: string | null): string {
  if (ids.length > MOST_IDS) return filter ?? "";
  // Our clause stands first: a comment in the caller's filter can only swallow the caller's own words.
  const own = `${attribute} IN (${ids.map((id) => `'${id}'`).join(", ")})`;
  return filter === null ? own : `${own} AND ${filter}`;
}
