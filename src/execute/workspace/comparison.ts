import type { FileChange, WorkspaceEntry } from "../../contracts/index.ts";
import { ChangeReader } from "./change-reader.ts";
import type { ChangeReaderOptions } from "./change-reader.ts";
import { walkTree } from "./tree/directory-walk.ts";
import { inOrder, linkEnds, unchangedEntry } from "./known-state.ts";
import type { Home, KnownEntry, KnownState } from "./known-state.ts";
import type { Omission } from "./limits.ts";
import { decodePath } from "./tree/path-name.ts";
import { takeOver } from "./tree/ownership.ts";
import { emptySnapshot, entryState } from "./tree/snapshot.ts";
import type { ReadonlySnapshot, Snapshot } from "./tree/snapshot.ts";
import { isWhiteout } from "./tree/whiteout.ts";
import { Shadow } from "./upper-layer.ts";
import type { LayerMarks } from "./upper-layer.ts";

export interface ComparisonInput extends Omit<ChangeReaderOptions, "layered"> {
  /** For an upper layer, what reads its marks; null where `live` holds all files itself. Nothing may write to it any more. */
  marks: LayerMarks | null;
  /** Absolute folders under which the session knew the workspace root. */
  roots: readonly string[];
}

/** What an execution did to the workspace, and what stands there after it. */
export interface Comparison {
  files: FileChange[];
  entries: WorkspaceEntry[];
  omitted: Omission[];
  /** False where a bound or a permission kept entries out of sight; then nothing is called deleted. */
  complete: boolean;
}

/** A comparison with what is needed to keep its result. */
export interface Compared extends Comparison {
  after: ReadonlySnapshot;
  /** Entries that the execution touched, if only their mode. */
  touched: readonly string[];
  /** Folders of an upper layer that hide all below them. */
  opaque: ReadonlySet<string>;
}

/** Compares a workspace before and after an execution by size, times and inode, and where these differ by content. */
export async function compareWorkspace(input: ComparisonInput): Promise<Compared> {
  const reader = new ChangeReader({ ...input, layered: input.marks !== null });
  const seen = await look(input, reader);
  const { after, found, opaque } =
    input.marks === null
      ? { ...seen, opaque: new Set<string>() }
      : await withLayerBelow(input.known, seen, input.live, input.marks);
  const size = after.entries.size + after.folders.size;
  if (seen.complete && size > input.limits.entries) {
    seen.complete = false;
    seen.omitted.push({ path: ".", reason: `more than ${input.limits.entries} entries in all` });
  }
  const deleted = seen.complete ? await reader.deletions(after) : [];
  await reader.digestTwins(found);
  const ends = linkEnds(after, input.roots);
  const entries = inOrder(found.map((entry) => Object.assign(entry, ends.get(entry.path))));
  return {
    files: inOrder([...deleted, ...changesOf(entries)]),
    entries,
    omitted: [...seen.omitted, ...reader.omitted],
    complete: seen.complete,
    after,
    touched: reader.touched,
    opaque,
  };
}

interface Seen {
  after: Snapshot;
  found: WorkspaceEntry[];
  whiteouts: Set<string>;
  complete: boolean;
  omitted: Omission[];
}

async function look(input: ComparisonInput, reader: ChangeReader): Promise<Seen> {
  const after = emptySnapshot();
  const found: WorkspaceEntry[] = [];
  const whiteouts = new Set<string>();
  const walk = await walkTree(
    input.live,
    {
      enter(entry) {
        takeOver(entry);
        after.folders.add(entry.path);
        return true;
      },
      async visit(entry) {
        if (input.marks !== null && isWhiteout(entry.stat)) {
          whiteouts.add(entry.path);
          return;
        }
        const state = entryState(entry.stat, entry.at);
        after.entries.set(entry.path, state);
        found.push(await reader.look(entry, state));
      },
    },
    { limits: input.limits, mend: true },
  );
  return { after, found, whiteouts, ...walk };
}

/** Adds what is still seen of the state below the upper layer. */
async function withLayerBelow(
  known: KnownState,
  { after: upper, found, whiteouts }: Seen,
  live: string,
  marks: LayerMarks,
): Promise<{ after: ReadonlySnapshot; found: WorkspaceEntry[]; opaque: ReadonlySet<string> }> {
  const inBoth = [...upper.folders].filter((path) => known.folders.has(path));
  const hiding = inBoth.length === 0 ? [] : await marks.opaqueFolders(live, inBoth.map(decodePath));
  const opaque = new Set(hiding.flatMap((place) => inBoth[place] ?? []));
  const shadow = new Shadow(upper, whiteouts, opaque);
  const after: Snapshot = { entries: new Map(upper.entries), folders: new Set(upper.folders) };
  for (const path of known.folders) if (!shadow.hidesFolder(path)) after.folders.add(path);
  const below: WorkspaceEntry[] = [];
  for (const [path, entry] of known.entries) {
    if (shadow.hidesEntry(path)) continue;
    after.entries.set(path, entry);
    below.push(unchangedEntry(path, entry));
  }
  return { after, found: [...found, ...below], opaque };
}

function changesOf(entries: readonly WorkspaceEntry[]): FileChange[] {
  return entries.flatMap(({ path, type, bytes, sha256, change }) =>
    type === "file" && change !== "unchanged" && sha256 !== null ? [{ path, bytes, sha256, change }] : [],
  );
}

/** The state that an execution left, its content below `home`; FIFOs, sockets and devices are no part of a state. */
export function stateAfter({ entries, after }: Compared, home: Home): KnownState {
  const known = new Map<string, KnownEntry>();
  for (const { path, type, sha256, madeBy } of entries) {
    const state = after.entries.get(path);
    if (state !== undefined && type !== "other") known.set(path, { ...state, sha256, madeBy, home });
  }
  return { entries: known, folders: after.folders };
}
