import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RichKind, ShownOutput } from "../../contracts/index.ts";

const MOST_OUTPUTS = 200;
const MOST_BYTES = 10_000_000;
const MOST_BYTES_IN_ALL = 60_000_000;

const ENDINGS: Record<RichKind, string> = {
  "text/html": "html",
  "image/svg+xml": "svg",
  "image/png": "png",
  "image/jpeg": "jpg",
};

/** How files of a kind begin; null: any text in UTF-8. */
const BEGINNINGS: Record<RichKind, readonly number[] | null> = {
  "text/html": null,
  "image/svg+xml": null,
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff],
};

/** A part of an output, in base64; `last` completes it. */
interface RichPart {
  media: RichKind;
  part: string;
  last: boolean;
}

/** Keeps the pictures and pages that a session shows as files: bounded, by kinds that we know, named by us. */
export class RichOutputs {
  readonly shown: ShownOutput[] = [];
  /** How many were left out: too large, too many, or not of the kind that was told. */
  leftOut = 0;
  readonly #folder: string;
  #parts: Buffer[] = [];
  #length = 0;
  #total = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes the next part of an output of a block. A file that cannot be written is left out. */
  take(block: number, { media, part, last }: RichPart): void {
    const bytes = Buffer.from(part, "base64");
    this.#length += bytes.length;
    if (this.#length <= MOST_BYTES) this.#parts.push(bytes);
    if (!last) return;
    const content = Buffer.concat(this.#parts);
    const whole = content.length === this.#length;
    this.#parts = [];
    this.#length = 0;
    const room = this.shown.length < MOST_OUTPUTS && this.#total + content.length <= MOST_BYTES_IN_ALL;
    if (!whole || !room || !isOfKind(media, content) || !this.#keep(block, media, content)) this.leftOut += 1;
  }

  #keep(block: number, kind: RichKind, content: Buffer): boolean {
    const place = this.shown.filter((one) => one.block === block).length + 1;
    const name = `${String(block).padStart(2, "0")}-${place}.${ENDINGS[kind]}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(join(this.#folder, name), content, { mode: 0o600 });
    } catch {
      return false;
    }
    this.#total += content.length;
    const sha256 = createHash("sha256").update(content).digest("hex");
    this.shown.push({ block, kind, path: name, bytes: content.length, sha256 });
    return true;
  }
}

function isOfKind(kind: RichKind, content: Buffer): boolean {
  const beginning = BEGINNINGS[kind];
  if (beginning !== null) return beginning.every((byte, place) => content[place] === byte);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
