import { closeSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { FileChange, WorkspaceEntry } from "../../contracts/index.ts";
import { setMode, walkTree } from "./directory-walk.ts";
import type { Walked } from "./directory-walk.ts";
import type { Omission, WorkspaceLimits } from "./limits.ts";
import { isSparse } from "./copy-tree.ts";
import { resolveLink } from "./link-resolution.ts";
import { digestOf, openBelow, openRegularFile } from "./regular-file.ts";
import type { OpenFile } from "./regular-file.ts";
import { entryState } from "./snapshot.ts";
import type { EntryState, Snapshot } from "./snapshot.ts";

const SPARSE_READ_BYTES = 1024 ** 3;

/** What is remembered of a file of the last finished state. */
export interface KnownEntry {
  sha256: string | null;
  madeBy: string | null;
}

export interface ComparisonInput {
  /** The folder after the execution; nothing may write to it any more. */
  live: string;
  /** The same folder before the execution. */
  before: Snapshot;
  /** The state that the folder was copied from, for content of before. */
  state: string;
  known: ReadonlyMap<string, KnownEntry>;
  taskId: string;
  limits: WorkspaceLimits;
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

type Change = WorkspaceEntry["change"];

/** Compares a workspace before and after an execution by size, times and inode, and where these differ by content. */
export async function compareWorkspace(input: ComparisonInput): Promise<Comparison> {
  const reader = new Reader(input);
  const after: Snapshot = new Map();
  const directories = new Set<string>();
  const found: WorkspaceEntry[] = [];
  const walk = await walkTree(
    input.live,
    {
      enter: (entry) => directories.add(entry.path) !== undefined,
      async visit(entry) {
        const state = entryState(entry.stat, entry.at);
        after.set(entry.path, state);
        found.push(await reader.look(entry, state));
      },
    },
    { limits: input.limits, mend: true },
  );
  if (walk.complete) await reader.deletions(after);
  await reader.digestTwins(found);
  const links = new Map<string, Buffer>();
  for (const [path, state] of after) if (state.target !== null) links.set(path, state.target);
  const map = { links, directories, files: after };
  const entries = found.map((entry) =>
    entry.type === "link" ? Object.assign(entry, resolveLink(entry.path, map, input.roots)) : entry,
  );
  return {
    files: [...reader.changes, ...changesOf(entries)].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    entries,
    omitted: [...walk.omitted, ...reader.omitted],
    complete: walk.complete,
  };
}

function changesOf(entries: readonly WorkspaceEntry[]): FileChange[] {
  return entries.flatMap(({ path, type, bytes, sha256, change }) =>
    type === "file" && change !== "unchanged" && sha256 !== null ? [{ path, bytes, sha256, change }] : [],
  );
}

/** Why a file is too large for its digest to be taken; null where it is not. */
export function beyondDigest(stat: BigIntStats, limits: Pick<WorkspaceLimits, "fileBytes">): string | null {
  if (stat.size > limits.fileBytes) return `larger than ${limits.fileBytes} bytes; no digest`;
  if (stat.size > SPARSE_READ_BYTES && isSparse(stat)) return "a large sparse file; no digest";
  return null;
}

class Reader {
  readonly changes: FileChange[] = [];
  readonly omitted: Omission[] = [];
  private readonly input: ComparisonInput;
  private bytesLeft: number;

  constructor(input: ComparisonInput) {
    this.input = input;
    this.bytesLeft = input.limits.bytes;
  }

  async look(entry: Walked, state: EntryState): Promise<WorkspaceEntry> {
    const before = this.input.before.get(entry.path);
    const known = this.input.known.get(entry.path);
    const [change, sha256] =
      state.type === "file"
        ? await this.lookAtFile(entry, state, before)
        : [unreadChange(state, before), null];
    return {
      path: entry.path,
      type: state.type,
      bytes: state.bytes,
      sha256,
      change,
      target: state.target?.toString("utf8") ?? null,
      escapes: false,
      resolved: null,
      madeBy: change === "unchanged" ? (known?.madeBy ?? null) : this.input.taskId,
    };
  }

  private async lookAtFile(
    entry: Walked,
    state: EntryState,
    before: EntryState | undefined,
  ): Promise<[Change, string | null]> {
    this.open(entry);
    if (before !== undefined && isUntouched(before, state)) {
      return ["unchanged", this.input.known.get(entry.path)?.sha256 ?? null];
    }
    const sha256 = await this.digest(entry.path, openRegularFile(entry.at));
    if (before?.type !== "file") return ["created", sha256];
    if (before.bytes !== state.bytes || sha256 === null) return ["changed", sha256];
    const earlier = await this.digestBefore(entry.path);
    if (earlier !== sha256) return ["changed", sha256];
    // Same content: a new owner or mode alone is no writing.
    const written = before.modified !== state.modified || before.inode !== state.inode;
    return [written ? "rewritten" : "unchanged", sha256];
  }

  // What agents leave must neither be closed to us nor carry set-id bits into a folder of ours.
  private open(entry: Walked): void {
    const mode = Number(entry.stat.mode) & 0o7777;
    const wanted = (mode & 0o1777) | 0o400;
    if (mode === wanted) return;
    try {
      setMode(entry.at, wanted);
    } catch {
      this.omitted.push({ path: entry.path, reason: "its permissions could not be changed" });
    }
  }

  private async digest(path: string, file: OpenFile | null): Promise<string | null> {
    if (file === null) {
      this.omitted.push({ path, reason: "could not be read" });
      return null;
    }
    try {
      const bytes = Number(file.stat.size);
      const reason = this.tooLarge(bytes, file);
      if (reason !== null) {
        this.omitted.push({ path, reason });
        return null;
      }
      this.bytesLeft -= bytes;
      return await digestOf(file);
    } finally {
      closeSync(file.descriptor);
    }
  }

  private tooLarge(bytes: number, file: OpenFile): string | null {
    const reason = beyondDigest(file.stat, this.input.limits);
    if (reason !== null || bytes <= this.bytesLeft) return reason;
    return `more than ${this.input.limits.bytes} bytes in all to be read; no digest`;
  }

  private async digestBefore(path: string): Promise<string | null> {
    return this.input.known.get(path)?.sha256 ?? this.digest(path, openBelow(this.input.state, path));
  }

  async deletions(after: Snapshot): Promise<void> {
    for (const [path, before] of this.input.before) {
      if (before.type !== "file" || after.get(path)?.type === "file") continue;
      const sha256 = await this.digestBefore(path);
      if (sha256 !== null) this.changes.push({ path, bytes: 0, sha256, change: "deleted" });
    }
  }

  /** Digests of untouched files as long as a new one: a copy of what was there before then shows by its digest. */
  async digestTwins(entries: readonly WorkspaceEntry[]): Promise<void> {
    const lengths = new Set(
      entries
        .filter((entry) => entry.type === "file" && entry.change !== "unchanged" && entry.bytes > 0)
        .map((entry) => entry.bytes),
    );
    for (const entry of entries) {
      if (
        entry.type === "file" &&
        entry.sha256 === null &&
        entry.change === "unchanged" &&
        lengths.has(entry.bytes)
      ) {
        entry.sha256 = await this.digest(entry.path, openBelow(this.input.live, entry.path));
      }
    }
  }
}

function isUntouched(before: EntryState, after: EntryState): boolean {
  return (
    before.type === after.type &&
    before.bytes === after.bytes &&
    before.modified === after.modified &&
    before.statusChanged === after.statusChanged &&
    before.inode === after.inode
  );
}

function unreadChange(state: EntryState, before: EntryState | undefined): Change {
  if (before?.type !== state.type) return "created";
  if (state.target !== null && before.target !== null && !state.target.equals(before.target))
    return "changed";
  return state.inode === before.inode ? "unchanged" : "rewritten";
}
