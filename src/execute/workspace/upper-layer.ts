import { parentOf } from "./tree/path-name.ts";
import type { ReadonlySnapshot } from "./tree/snapshot.ts";

/** The marks of overlay layers. A port, because Node reaches no extended attributes. Paths are bytes; rejects where one is not there. */
export interface LayerMarks {
  /** Which of these folders of an upper layer hide all that lies below them in the lower one: their places in the list. */
  opaqueFolders(upper: string, folders: readonly Buffer[]): Promise<number[]>;
  /** Takes all marks from these files of a folder that is to be a lower layer. */
  clear(root: string, files: readonly Buffer[]): Promise<void>;
}

/** What an upper layer hides of the layer below it. */
export class Shadow {
  readonly #upper: ReadonlySnapshot;
  readonly #whiteouts: ReadonlySet<string>;
  readonly #opaque: ReadonlySet<string>;
  /** Of folders: whether all that the lower layer has in them is hidden. */
  readonly #known = new Map<string, boolean>([["", false]]);

  constructor(upper: ReadonlySnapshot, whiteouts: ReadonlySet<string>, opaque: ReadonlySet<string>) {
    this.#upper = upper;
    this.#whiteouts = whiteouts;
    this.#opaque = opaque;
  }

  /** Whether a file, link or other entry of the lower layer is not seen any more. */
  hidesEntry(path: string): boolean {
    return this.#replaces(path) || this.#upper.folders.has(path) || this.#hidesContent(parentOf(path));
  }

  /** Whether a folder of the lower layer is not seen any more. */
  hidesFolder(path: string): boolean {
    return this.#replaces(path) || this.#hidesContent(parentOf(path));
  }

  #replaces(path: string): boolean {
    return this.#whiteouts.has(path) || this.#upper.entries.has(path);
  }

  #hidesContent(folder: string): boolean {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const hides = this.#opaque.has(folder) || this.hidesFolder(folder);
    this.#known.set(folder, hides);
    return hides;
  }
}
