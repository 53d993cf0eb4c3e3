import type { BlockReport } from "../contracts/index.ts";
import type { OutputPiece, OutputText } from "./input.ts";

const DECODER = new TextDecoder("utf-8");
const PIECE_MINIMUM = 2048;

/** Moves a cut to the next start of a UTF-8 character, at most 3 bytes on. */
function characterStart(bytes: Uint8Array, at: number): number {
  let index = at;
  while (index < bytes.length && index < at + 3 && ((bytes[index] ?? 0) & 0xc0) === 0x80) index++;
  return index;
}

function piece(bytes: Uint8Array, block: number | null, limit: number): OutputPiece {
  if (bytes.length <= limit) return { block, text: DECODER.decode(bytes), tail: "", omittedBytes: 0 };
  const headEnd = characterStart(bytes, Math.floor(limit * 0.7));
  const tailStart = Math.max(headEnd, characterStart(bytes, bytes.length - Math.floor(limit * 0.3)));
  return {
    block,
    text: DECODER.decode(bytes.subarray(0, headEnd)),
    tail: DECODER.decode(bytes.subarray(tailStart)),
    omittedBytes: tailStart - headEnd,
  };
}

/**
 * Cuts an output stream into what each block printed, and bounds it for a report.
 * `spans` are the session's own words and may be anything: they are clamped and never overlap; what no span covers
 * becomes a piece of no block. Pieces over their share of `limit` bytes (default 512 KiB for the stream) lose their middle.
 */
export function cutOutput(
  bytes: Uint8Array,
  path: string,
  spans: Pick<BlockReport, "index" | "stdout" | "stderr">[],
  stream: "stdout" | "stderr",
  limit = 512 * 1024,
): OutputText {
  const cuts: { block: number | null; start: number; end: number }[] = [];
  let reached = 0;
  const known = spans.flatMap(({ index, ...report }) => {
    const span = report[stream];
    return span === null ? [] : [{ index, start: span[0], end: span[1] }];
  });
  for (const { index, start, end } of known) {
    const from = Math.min(Math.max(start, reached), bytes.length);
    const to = Math.min(Math.max(end, from), bytes.length);
    if (to === from) continue;
    if (from > reached) cuts.push({ block: null, start: reached, end: from });
    cuts.push({ block: index, start: from, end: to });
    reached = to;
  }
  if (reached < bytes.length) cuts.push({ block: null, start: reached, end: bytes.length });
  const share = Math.max(PIECE_MINIMUM, Math.floor(limit / Math.max(1, cuts.length)));
  return {
    path,
    bytes: bytes.length,
    pieces: cuts.map((cut) => piece(bytes.subarray(cut.start, cut.end), cut.block, share)),
  };
}
