import type { FileProbe, RunRecord, TaskEvidence, WorkspaceEntry } from "../contracts/index.ts";
import type { WorkspaceView } from "../execute/workspace/index.ts";
import { givenNumbers, standingIn, standingInBinary } from "../verify/index.ts";

const BINARY = /\.(?:pkl|pickle|joblib|npy|npz)$/i;
const TEXT_OF_RESULTS = /\.(?:json|jsonl|ndjson|csv|tsv|txt|log|ya?ml|md|out)$/i;
/** Result files are small; data sets are not searched. */
const LARGEST_BYTES = 4 * 1024 ** 2;
const MOST_FILES = 300;
const MOST_BYTES = 64 * 1024 ** 2;
const MOST_TOLD = 20;

/**
 * Files that stood in the workspace before the cycle and hold numbers that this execution gave as its results. Bounded:
 * small text files, some hundred of them.
 * @param state after the execution
 */
export function restoredNumbers(
  runs: readonly RunRecord[],
  probes: readonly FileProbe[],
  state: Pick<WorkspaceView, "entries" | "read">,
): NonNullable<TaskEvidence["restored"]> {
  const made = new Set(
    state.entries.filter((entry) => entry.change !== "unchanged").map((entry) => entry.path),
  );
  const given = givenNumbers(
    runs,
    probes.filter((probe) => made.has(probe.path)),
  );
  if (given.named.length === 0 && given.listed.length === 0) return [];
  let bytes = 0;
  const searched = state.entries.filter(stoodBefore).slice(0, MOST_FILES);
  return searched
    .flatMap((entry) => {
      bytes += entry.bytes;
      const file = bytes > MOST_BYTES ? null : state.read(entry.path, LARGEST_BYTES);
      if (file === null) return [];
      const standing = BINARY.test(entry.path)
        ? (numbers: readonly number[]) => standingInBinary(file.content, numbers)
        : (numbers: readonly number[]) => standingIn(Buffer.from(file.content).toString("utf8"), numbers);
      const named = standing(given.named);
      const listed = standing(given.listed);
      if (named === 0 && listed === 0) return [];
      return [
        {
          path: entry.path,
          named: { standing: named, of: given.named.length },
          listed: { standing: listed, of: given.listed.length },
        },
      ];
    })
    .toSorted((left, right) => right.named.standing - left.named.standing)
    .slice(0, MOST_TOLD);
}

function stoodBefore({ type, change, madeBy, path, bytes }: WorkspaceEntry): boolean {
  return (
    type === "file" &&
    change === "unchanged" &&
    madeBy === null &&
    bytes <= LARGEST_BYTES &&
    (TEXT_OF_RESULTS.test(path) || BINARY.test(path))
  );
}
