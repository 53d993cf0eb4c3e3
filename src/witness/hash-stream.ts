import { createHash } from "node:crypto";
import { Transform } from "node:stream";
import type { Stored } from "./permit-shape.ts";

/** A stream that hashes and counts what passes, and fails once more than `mostBytes` came. */
export interface HashStream {
  stream: Transform;
  /** Digest of all that passed; to be asked once, after the end. */
  result(): Stored;
  /** Whether the limit was met. */
  tooMuch(): boolean;
}

/** Never holds more than one chunk. */
export function createHashStream(mostBytes: number): HashStream {
  const hash = createHash("sha256");
  let bytes = 0;
  let exceeded = false;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      exceeded = bytes > mostBytes;
      if (exceeded) {
        done(new Error("too many bytes"));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ bytes, sha256: hash.digest("hex") }), tooMuch: () => exceeded };
}
