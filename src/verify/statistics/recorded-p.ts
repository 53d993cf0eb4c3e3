import { fromNum } from "../../contracts/index.ts";
import type { Cell, FileProbe, RunRecord } from "../../contracts/index.ts";

/** p values of tests that were made together, as one place records them. */
export interface PFamily {
  /** The file and column, or the runs. */
  place: string;
  members: { name: string; p: number }[];
}

/** Names of p values: `p`, `p_value`, `p_age`, `welch.p`. */
const P_NAME =
  /^(?:p|p[_ -]?vals?|p[_ -]?values?|pvals?|pvalues?)(?:$|[_ ./:-])|(?:^|[_ ./:-])(?:p|p[_ -]?val(?:ue)?s?|pval(?:ue)?s?)(?:\[\])?$/i;
/** Values already corrected, and other things that begin with a p. */
const OTHER_NAME =
  /adj|holm|bonf|fdr|corrected|(?:^|[_ .-])bh|q[_ -]?val|\bq\b|p(?:90|95|99|50|_?\d\d)\b|percent|precision|params?|smallest|min(?:imum)?[_ ]p|alpha|threshold/i;

/** Families of p values that runs and result files record, the largest first. Only finite values in [0, 1] count. */
export function recordedFamilies(runs: readonly RunRecord[], files: readonly FileProbe[]): PFamily[] {
  const ofRuns: PFamily = {
    place: "the runs' metrics",
    members: runs.flatMap((run) =>
      Object.entries(run.metrics).flatMap(([name, metric]) => member(name, fromNum(metric.last))),
    ),
  };
  const ofFiles = files.flatMap(({ path, columns, numbers }) => [
    ...Object.entries(columns ?? {})
      .filter(([name]) => isPName(name))
      .map(([name, cells]) => ({
        place: `${path}, ${name}`,
        members: columnMembers(name, cells, columns ?? {}),
      })),
    ...numberFamilies(path, numbers ?? {}),
  ]);
  return [ofRuns, ...ofFiles]
    .filter(({ members }) => members.length > 1)
    .toSorted((one, other) => other.members.length - one.members.length);
}

const isPName = (name: string): boolean =>
  name.length <= 200 && P_NAME.test(name.replace(/\[\]$/, "")) && !OTHER_NAME.test(name);

function member(name: string, p: number): PFamily["members"] {
  return isPName(name) && p >= 0 && p <= 1 ? [{ name, p }] : [];
}

/** A column's values, each called by the first column of text beside it. */
function columnMembers(
  name: string,
  cells: readonly Cell[],
  columns: Readonly<Record<string, readonly Cell[]>>,
): PFamily["members"] {
  const labels = Object.values(columns).find(
    (other) => other.length === cells.length && other.every((cell) => typeof cell === "string"),
  );
  return cells.flatMap((cell, row) => {
    const label = labels?.[row];
    const called = typeof label === "string" ? label : `${name}[${row + 1}]`;
    return typeof cell === "number" && cell >= 0 && cell <= 1 ? [{ name: called, p: cell }] : [];
  });
}

/** Numbers under one key that holds p values, such as `p_values.a-b`, and numbers called p under several keys. */
function numberFamilies(path: string, numbers: Readonly<Record<string, unknown>>): PFamily[] {
  const entries = Object.entries(numbers).flatMap(([name, value]) =>
    typeof value === "number" && value >= 0 && value <= 1 ? [{ name, p: value, parts: name.split(".") }] : [],
  );
  const groups = new Map<string, PFamily["members"]>();
  for (const { name, p, parts } of entries) {
    if (OTHER_NAME.test(name)) continue;
    const key = parts.slice(0, -1).find((part) => isPName(part));
    const group = key ?? (isPName(parts.at(-1) ?? "") ? "p" : null);
    if (group === null) continue;
    const called = key === undefined ? parts.slice(0, -1).join(".") || name : (parts.at(-1) ?? name);
    groups.set(group, [...(groups.get(group) ?? []), { name: called, p }]);
  }
  return [...groups].map(([key, members]) => ({ place: `${path}, ${key}`, members }));
}
