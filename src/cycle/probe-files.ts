import type { FileProbe, WorkspaceEntry } from "../contracts/index.ts";
import type { WorkspaceView } from "../execute/workspace/index.ts";
import { probeFile } from "../verify/index.ts";

/** More of a result file than this is not looked into. */
const MAX_PROBE_BYTES = 32 * 1024 ** 2;

const RESULT_FILE = /^(?!(?:.*\/)?(?:mlruns|mlartifacts)\/).*\.(?:json|jsonl|csv|tsv)$/i;
const MAX_RESULT_FILES = 50;

/** Files of numbers that the execution wrote: records too, whether or not an evidence path asks for them. */
export function resultFiles(entries: readonly WorkspaceEntry[]): string[] {
  return entries
    .filter(({ type, change, path }) => type === "file" && change !== "unchanged" && RESULT_FILE.test(path))
    .slice(0, MAX_RESULT_FILES)
    .map((entry) => entry.path);
}

/** Looks into the matched files; a link inside the workspace is looked through. */
export function probeAll(state: WorkspaceView, matched: ReadonlySet<string>): FileProbe[] {
  return state.entries.flatMap((entry) => {
    if (!matched.has(entry.path)) return [];
    const file = state.read(entry.resolved ?? entry.path, MAX_PROBE_BYTES);
    return file === null ? [] : [probeFile(entry.path, file.content, file.bytes > MAX_PROBE_BYTES)];
  });
}
