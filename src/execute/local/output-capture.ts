import { createHash } from "node:crypto";
import { closeSync, constants, openSync, writeFileSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { basename } from "node:path";
import type { Stream } from "../../contracts/index.ts";

/** Bytes that a session may still print, over both streams. */
export class OutputBudget {
  left: number;
  readonly #onSpent: () => void;
  #spent = false;

  constructor(bytes: number, onSpent: () => void) {
    this.left = bytes;
    this.#onSpent = onSpent;
  }

  /** How many of `wanted` bytes may be kept. Calls back, once, when there were more than allowed. */
  take(wanted: number): number {
    const allowed = Math.min(wanted, this.left);
    this.left -= allowed;
    if (allowed < wanted && !this.#spent) {
      this.#spent = true;
      this.#onSpent();
    }
    return allowed;
  }
}

const LINE_LIMIT = 4096;

/** Copies one named pipe into a file, up to the budget; memory stays bounded whatever is printed. */
export class OutputCapture {
  bytes = 0;
  readonly ended: Promise<void>;
  readonly #path: string;
  readonly #file: number;
  readonly #pipe: Socket;
  readonly #onFailure: () => void;
  readonly #hash = createHash("sha256");
  /** Why the file could not be written, such as a full disk; null while it could. */
  failure: Error | null = null;
  #lost = false;
  #line = "";

  constructor(
    pipePath: string,
    path: string,
    budget: OutputBudget,
    onLine: (line: string) => void,
    onFailure: () => void,
  ) {
    this.#path = path;
    this.#onFailure = onFailure;
    this.#file = openSync(path, "w", 0o600);
    this.#pipe = openPipe(pipePath);
    this.#pipe.on("data", (chunk: Buffer) => {
      const kept = chunk.subarray(0, budget.take(chunk.length));
      if (kept.length < chunk.length) this.#lost = true;
      if (kept.length === 0) return;
      if (!this.#write(kept)) return;
      this.#hash.update(kept);
      this.bytes += kept.length;
      this.#followLine(kept, onLine);
    });
    this.#pipe.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      this.#pipe.once("close", () => resolve());
    });
  }

  #write(chunk: Buffer): boolean {
    if (this.failure !== null) return false;
    try {
      writeAll(this.#file, chunk);
      return true;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.#onFailure();
      return false;
    }
  }

  /** Ends the capture. `cut` says that a kill may have cut what was still to come. */
  finish(cut: boolean): Stream {
    const complete = this.#pipe.closed;
    this.#pipe.destroy();
    closeSync(this.#file);
    return {
      path: basename(this.#path),
      bytes: this.bytes,
      sha256: this.#hash.digest("hex"),
      truncated: this.#lost || cut || !complete,
    };
  }

  /** Tells the last complete line of a chunk; a longer line is told by its beginning. */
  #followLine(chunk: Buffer, onLine: (line: string) => void): void {
    const end = chunk.lastIndexOf(10);
    if (end === -1) {
      if (this.#line.length < LINE_LIMIT) this.#line += chunk.toString("utf8", 0, LINE_LIMIT);
      return;
    }
    const start = end === 0 ? -1 : chunk.lastIndexOf(10, end - 1);
    const text = chunk.toString("utf8", start + 1, Math.min(end, start + 1 + LINE_LIMIT));
    onLine(start === -1 ? this.#line + text : text);
    this.#line = chunk.toString("utf8", end + 1, Math.min(chunk.length, end + 1 + LINE_LIMIT));
  }
}

/** The stream of a session that never came to print: an empty file. */
export function emptyStream(path: string): Stream {
  writeFileSync(path, "", { mode: 0o600 });
  return { path: basename(path), bytes: 0, sha256: createHash("sha256").digest("hex"), truncated: false };
}

/** The reading end of a named pipe that its writer holds open already. */
export function openPipe(path: string): Socket {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd: descriptor, readable: true, writable: false });
}

function writeAll(file: number, chunk: Buffer): void {
  let written = 0;
  while (written < chunk.length) written += writeSync(file, chunk, written);
}
