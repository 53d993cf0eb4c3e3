import {
  closeSync,
  fchmodSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
} from "node:fs";
import type { BigIntStats } from "node:fs";
import { copyRegularFile, seconds } from "./copy-file.ts";
import { below, openDirectory, setMode, walkTree } from "./directory-walk.ts";
import type { Walked } from "./directory-walk.ts";
import type { Omission, WorkspaceLimits } from "../limits.ts";
import { emptySnapshot, entryState } from "./snapshot.ts";
import type { Snapshot } from "./snapshot.ts";
import { systemErrorCode } from "../system-error.ts";

export interface CopyOptions {
  limits: Pick<WorkspaceLimits, "entries" | "depth">;
  /** Whether entries that are closed to us are opened up in the source. */
  mend: boolean;
  /** True: the entry is left out, a folder with all below it. */
  skip?(entry: Walked): boolean;
  /** Whether files become hard links to the source's where that can be had: only for copies that nobody writes to. */
  link?: boolean;
  /** What the destination holds already; what is copied is added. Default: it is empty. */
  onto?: Snapshot;
}

export interface Copied {
  /** What was left out: where a bound or permission was met, and FIFOs, sockets and devices. */
  omitted: Omission[];
  /** What stands in the destination now. */
  snapshot: Snapshot;
}

/**
 * Copies a tree into an existing folder. The copy is ours: our owner, no set-id bits, always open to its owner;
 * modes and times otherwise kept. Links are copied as links; FIFOs, sockets and devices are not copied.
 */
export async function copyTree(source: string, destination: string, options: CopyOptions): Promise<Copied> {
  const copy = new Copy(destination, options);
  try {
    const walk = await walkTree(source, copy, options);
    return { omitted: [...walk.omitted, ...copy.omitted], snapshot: copy.snapshot };
  } finally {
    copy.close();
  }
}

/** The visitor that writes what it is shown. */
class Copy {
  readonly omitted: Omission[] = [];
  readonly snapshot: Snapshot;
  readonly #options: CopyOptions;
  /** The destination's folders that are being filled, the innermost last. */
  readonly #folders: number[];

  constructor(destination: string, options: CopyOptions) {
    this.#options = options;
    this.snapshot = options.onto ?? emptySnapshot();
    this.#folders = [openDirectory(destination)];
  }

  async visit(entry: Walked): Promise<void> {
    if (this.#options.skip?.(entry) === true) return;
    const to = this.#place(entry);
    try {
      const copy = await this.#copy(entry, to);
      if (copy === null) this.omitted.push({ path: entry.path, reason: "not a regular file" });
      else this.snapshot.entries.set(entry.path, entryState(copy, to));
    } catch (error) {
      this.#fail(entry, error);
    }
  }

  enter(entry: Walked): boolean {
    if (this.#options.skip?.(entry) === true) return false;
    const to = this.#place(entry);
    try {
      if (!this.snapshot.folders.has(entry.path)) mkdirSync(to, 0o700);
      this.#folders.push(openDirectory(to));
      this.snapshot.folders.add(entry.path);
      return true;
    } catch (error) {
      this.#fail(entry, error);
      return false;
    }
  }

  leave({ stat }: Walked): void {
    const folder = this.#folders.pop() ?? 0;
    fchmodSync(folder, (Number(stat.mode) & 0o777) | 0o700);
    futimesSync(folder, seconds(stat.atimeNs), seconds(stat.mtimeNs));
    closeSync(folder);
  }

  close(): void {
    for (const folder of this.#folders) closeSync(folder);
  }

  /** The copy as it stands now; null for what is not copied. */
  async #copy({ stat, at }: Walked, to: Buffer): Promise<BigIntStats | null> {
    if (stat.isSymbolicLink()) {
      symlinkSync(readlinkSync(at, { encoding: "buffer" }), to);
      lutimesSync(to, seconds(stat.atimeNs), seconds(stat.mtimeNs));
      return lstatSync(to, { bigint: true });
    }
    if (!stat.isFile()) return null;
    if (this.#options.link === true && linked(at, to)) return stat;
    const mode = Number(stat.mode) & 0o777;
    if (this.#options.mend && (mode & 0o400) === 0) setMode(at, mode | 0o400);
    return copyRegularFile(at, to);
  }

  #place(entry: Walked): Buffer {
    return below(this.#folders.at(-1) ?? 0, entry.name);
  }

  #fail({ path }: Walked, error: unknown): void {
    this.omitted.push({ path, reason: `could not be copied (${systemErrorCode(error)})` });
  }
}

function linked(at: Buffer, to: Buffer): boolean {
  try {
    linkSync(at, to);
    return true;
  } catch {
    // Not every file system has hard links, and none has any number of them for one file.
    return false;
  }
}
