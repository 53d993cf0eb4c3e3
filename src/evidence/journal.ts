import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { RunproofError } from "../errors.ts";

/** One thing that happened. `type` names it; the rest is its own. */
export type JournalEvent = { type: string } & Record<string, unknown>;

/** The append-only record of a cycle, written by the host alone. */
export interface Journal {
  /** Adds one event. Resolves after it is on the disk, so an effect may be reported afterwards. */
  append(event: JournalEvent): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  line: string;
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
  return startJournal(file, path, now);
}

function startJournal(file: FileHandle, path: string, now: () => number): Journal {
  let sequence = 0;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await file.appendFile(batch.map((entry) => entry.line).join(""));
        await file.datasync();
        for (const entry of batch) entry.resolve();
      } catch (cause) {
        for (const entry of batch) entry.reject(storageFailed(path, cause));
      }
    }
    writing = null;
  }

  return {
    append(event) {
      sequence += 1;
      const line = `${JSON.stringify({ seq: sequence, at: new Date(now()).toISOString(), ...event })}\n`;
      return new Promise((resolve, reject) => {
        waiting.push({ line, resolve, reject });
        writing ??= drain();
      });
    },
    async close() {
      await writing;
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
