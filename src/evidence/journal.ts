import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { RunproofError } from "../errors.ts";

/** One thing that happened. `type` names it; the rest is its own. */
export type JournalEvent = { type: string } & Record<string, unknown>;

/** The append-only record of a cycle, written by the host alone. */
export interface Journal {
  /** Adds one event. Resolves after it, and all before it, is on the disk, so an effect may be reported afterwards. */
  append(event: JournalEvent): Promise<void>;
  /**
   * Adds one event. Resolves after the kernel has it, which outlives this process but not the machine; it is on the
   * disk 200 ms later, or with the next {@link append} if that comes first.
   */
  appendQuickly(event: JournalEvent): Promise<void>;
  /** Resolves when all that was added before is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Leaves the sync itself as much time again to end within 200 ms. */
const SYNC_DELAY_MS = 100;

interface Waiting {
  line: string;
  quick: boolean;
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * Opens `journal.jsonl` for appending: one event a line as `{seq, at, type, ...}`.
 * Events that arrive while the disk is busy share one write and one sync.
 * @param now epoch milliseconds
 */
export async function openJournal(path: string, now: () => number): Promise<Journal> {
  const file = await open(path, "a", 0o600).catch((cause: unknown) => {
    throw storageFailed(path, cause);
  });
  return startJournal(file, path, now, (await file.stat()).size);
}

function startJournal(file: FileHandle, path: string, now: () => number, size: number): Journal {
  let sequence = 0;
  let whole = size;
  let waiting: Waiting[] = [];
  let unsynced: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let syncing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  /** Why a line that was reported as written may not stand: nothing may be added behind it. */
  let lost: RunproofError | null = null;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const lines = Buffer.from(batch.map((entry) => entry.line).join(""));
      try {
        await file.appendFile(lines);
      } catch (cause) {
        // A line that was cut would swallow the next one.
        await file.truncate(whole).catch(() => (lost ??= storageFailed(path, cause)));
        for (const entry of batch) entry.reject(storageFailed(path, cause));
        continue;
      }
      whole += lines.length;
      unsynced.push(...batch);
      for (const entry of batch) if (entry.quick) entry.resolve();
      if (batch.some((entry) => !entry.quick)) syncNow();
      else timer ??= setTimeout(syncNow, SYNC_DELAY_MS);
    }
    writing = null;
  }

  function syncNow(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    syncing ??= sync();
  }

  async function sync(): Promise<void> {
    do {
      const batch = unsynced;
      unsynced = [];
      try {
        await file.datasync();
        for (const entry of batch) entry.resolve();
      } catch (cause) {
        const error = storageFailed(path, cause);
        if (batch.some((entry) => entry.quick)) lost ??= error;
        for (const entry of batch) entry.reject(error);
      }
    } while (unsynced.some((entry) => !entry.quick));
    syncing = null;
    if (unsynced.length > 0) timer ??= setTimeout(syncNow, SYNC_DELAY_MS);
  }

  async function syncAll(): Promise<void> {
    await writing;
    // A sync that is under way may have begun before the last line was written.
    while (unsynced.length > 0 || syncing !== null) {
      syncNow();
      await syncing;
    }
  }

  function add(event: JournalEvent, quick: boolean): Promise<void> {
    if (lost !== null) return Promise.reject(lost);
    sequence += 1;
    const line = `${JSON.stringify({ seq: sequence, at: new Date(now()).toISOString(), ...event })}\n`;
    return new Promise((resolve, reject) => {
      waiting.push({ line, quick, resolve, reject });
      writing ??= write();
    });
  }

  return {
    append: (event) => add(event, false),
    appendQuickly: (event) => add(event, true),
    async sync() {
      await syncAll();
      if (lost !== null) throw lost;
    },
    async close() {
      await syncAll();
      await file.close();
    },
  };
}

function storageFailed(path: string, cause: unknown): RunproofError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunproofError("STORAGE_FAILED", `The journal ${path} cannot be written: ${why}.`, {
    hint: "Free some disk space or choose another place with --out, then run again.",
    cause,
  });
}
