import { closeSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import type { FileChange, WorkspaceEntry } from "../../contracts/index.ts";
import type { Walked } from "./tree/directory-walk.ts";
import { openKnown } from "./known-state.ts";
import type { KnownState } from "./known-state.ts";
import type { Omission, WorkspaceLimits } from "./limits.ts";
import { takeOver } from "./tree/ownership.ts";
import { digestOf, isSparse, openBelow, openRegularFile } from "./tree/regular-file.ts";
import type { OpenFile } from "./tree/regular-file.ts";
import type { EntryState, ReadonlySnapshot } from "./tree/snapshot.ts";

/** Of a larger file it matters whether it is sparse. */
export const SPARSE_READ_BYTES = 1024 ** 3;

type Change = WorkspaceEntry["change"];

export interface ChangeReaderOptions {
  /** The folder that is looked at. */
  live: string;
  /** Whether it is the upper layer over the state of before: then all that stands in it has been touched. */
  layered: boolean;
  /** The same files before the execution. */
  before: ReadonlySnapshot;
  /** The state of before, for content, digests and makers. */
  known: KnownState;
  taskId: string;
  limits: WorkspaceLimits;
}

/** Why a file is too large for its digest to be taken; null where it is not. */
export function beyondDigest(stat: BigIntStats, limits: Pick<WorkspaceLimits, "fileBytes">): string | null {
  if (stat.size > limits.fileBytes) return `larger than ${limits.fileBytes} bytes; no digest`;
  if (stat.size > SPARSE_READ_BYTES && isSparse(stat)) return "a large sparse file; no digest";
  return null;
}

/** Tells of single entries what an execution did to them, and reads what must be read for that, within bounds. */
export class ChangeReader {
  readonly omitted: Omission[] = [];
  /** Entries that the execution touched, if only their mode. */
  readonly touched: string[] = [];
  readonly #options: ChangeReaderOptions;
  #bytesLeft: number;

  constructor(options: ChangeReaderOptions) {
    this.#options = options;
    this.#bytesLeft = options.limits.bytes;
  }

  async look(entry: Walked, state: EntryState): Promise<WorkspaceEntry> {
    const { before, known, taskId } = this.#options;
    const earlier = before.entries.get(entry.path);
    this.#takeOver(entry);
    if (earlier === undefined || !this.#isUntouched(earlier, state)) this.touched.push(entry.path);
    const [change, sha256] =
      state.type === "file"
        ? await this.#lookAtFile(entry, state, earlier)
        : [this.#unreadChange(state, earlier), null];
    return {
      path: entry.path,
      type: state.type,
      bytes: state.bytes,
      sha256,
      change,
      target: state.target?.toString("utf8") ?? null,
      escapes: false,
      resolved: null,
      madeBy: change === "unchanged" ? (known.entries.get(entry.path)?.madeBy ?? null) : taskId,
    };
  }

  async #lookAtFile(
    { path, at }: Walked,
    state: EntryState,
    before: EntryState | undefined,
  ): Promise<[Change, string | null]> {
    if (before !== undefined && this.#isUntouched(before, state)) {
      return ["unchanged", this.#options.known.entries.get(path)?.sha256 ?? null];
    }
    const sha256 = await this.#digest(path, openRegularFile(at));
    if (before?.type !== "file") return ["created", sha256];
    if (before.bytes !== state.bytes || sha256 === null) return ["changed", sha256];
    if ((await this.#digestBefore(path)) !== sha256) return ["changed", sha256];
    return [this.#wasWritten(before, state) ? "rewritten" : "unchanged", sha256];
  }

  #isUntouched(before: EntryState, after: EntryState): boolean {
    return (
      before.type === after.type &&
      before.bytes === after.bytes &&
      before.modified === after.modified &&
      before.statusChanged === after.statusChanged &&
      before.inode === after.inode
    );
  }

  /** Of content that is the same. A new owner or mode alone is no writing; in an upper layer it makes a new inode all the same. */
  #wasWritten(before: EntryState, after: EntryState): boolean {
    return before.modified !== after.modified || (!this.#options.layered && before.inode !== after.inode);
  }

  #unreadChange(state: EntryState, before: EntryState | undefined): Change {
    if (before?.type !== state.type) return "created";
    if (state.target !== null && before.target !== null && !state.target.equals(before.target))
      return "changed";
    const replaced = this.#options.layered
      ? before.modified !== state.modified
      : before.inode !== state.inode;
    return replaced ? "rewritten" : "unchanged";
  }

  #takeOver(entry: Walked): void {
    const reason = takeOver(entry);
    if (reason !== null) this.omitted.push({ path: entry.path, reason });
  }

  async #digest(path: string, file: OpenFile | null): Promise<string | null> {
    if (file === null) {
      this.omitted.push({ path, reason: "could not be read" });
      return null;
    }
    try {
      const reason = this.#tooLarge(file);
      if (reason !== null) {
        this.omitted.push({ path, reason });
        return null;
      }
      this.#bytesLeft -= Number(file.stat.size);
      return await digestOf(file);
    } finally {
      closeSync(file.descriptor);
    }
  }

  #tooLarge({ stat }: OpenFile): string | null {
    const { limits } = this.#options;
    const reason = beyondDigest(stat, limits);
    if (reason !== null || stat.size <= this.#bytesLeft) return reason;
    return `more than ${limits.bytes} bytes in all to be read; no digest`;
  }

  async #digestBefore(path: string): Promise<string | null> {
    const { known } = this.#options;
    return known.entries.get(path)?.sha256 ?? this.#digest(path, openKnown(known, path));
  }

  /** The files of before that are not there any more. */
  async deletions(after: ReadonlySnapshot): Promise<FileChange[]> {
    const deleted: FileChange[] = [];
    for (const [path, before] of this.#options.before.entries) {
      if (before.type !== "file" || after.entries.get(path)?.type === "file") continue;
      const sha256 = await this.#digestBefore(path);
      if (sha256 !== null) deleted.push({ path, bytes: 0, sha256, change: "deleted" });
    }
    return deleted;
  }

  /** Digests of untouched files as long as a new one: a copy of what was there before then shows by its digest. */
  async digestTwins(entries: readonly WorkspaceEntry[]): Promise<void> {
    const { live, layered, known } = this.#options;
    const lengths = new Set(
      entries.flatMap(({ type, change, bytes }) =>
        type === "file" && change !== "unchanged" && bytes > 0 ? bytes : [],
      ),
    );
    for (const entry of entries) {
      if (entry.type !== "file" || entry.sha256 !== null || entry.change !== "unchanged") continue;
      if (!lengths.has(entry.bytes)) continue;
      const file = layered ? openKnown(known, entry.path) : openBelow(live, entry.path);
      entry.sha256 = await this.#digest(entry.path, file);
    }
  }
}
