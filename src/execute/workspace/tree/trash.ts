import { mkdirSync, renameSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "./remove-tree.ts";
import { systemErrorCode } from "../system-error.ts";

/** Takes away at once what is not needed any more, and removes folders while other work goes on. */
export class Trash {
  readonly #folder: string;
  #load = 0;
  #discarded = 0;
  #emptied: Promise<void> = Promise.resolve();

  /** `folder` is made; it lies on the file system of all that will be discarded. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(this.#place(), { recursive: true, mode: 0o700 });
  }

  #place(): string {
    return join(this.#folder, String(this.#load));
  }

  /** Takes an entry away, a folder with all below it. Does nothing where there is none. Follows no link. */
  discard(at: Buffer | string): void {
    try {
      unlinkSync(at);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === "ENOENT") return;
      // POSIX has EPERM for folders, Linux EISDIR.
      if (code !== "EISDIR" && code !== "EPERM") throw error;
      this.#discarded += 1;
      renameSync(at, join(this.#place(), String(this.#discarded)));
    }
  }

  /** Removes what was discarded, in the background. */
  empty(): void {
    const full = this.#place();
    this.#load += 1;
    mkdirSync(this.#place(), { mode: 0o700 });
    this.#emptied = this.#emptied.then(() => removeTree(full));
  }

  /** Resolves when nothing is being removed any more. */
  emptied(): Promise<void> {
    return this.#emptied;
  }
}
