import { count, size } from "../figures.ts";
import type { OutputPiece, OutputText, TaskMaterial } from "../input.ts";
import { printed, visibleLines } from "../visible.ts";
import { markup, preformatted } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { richBox } from "./rich.ts";

/** Outputs above this many lines or characters start folded. */
const FOLDED_LINES = 30;
const FOLDED_CHARACTERS = 4000;

function lineCount(text: string): number {
  let lines = text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** One labelled text; long ones are folded, all of them scroll in their own box. */
function labelled(label: string, text: string, tone: string, note: string | null): Markup {
  const lines = lineCount(text);
  const box = preformatted(text, `output ${tone}`);
  const remark = note === null ? null : markup`<p class="remark">${note}</p>`;
  const title = markup`<span class="stream">${label}</span>`;
  if (lines <= FOLDED_LINES && text.length <= FOLDED_CHARACTERS)
    return markup`<div class="labelled">${title}${box}${remark}</div>`;
  return markup`<details class="labelled"><summary>${title} <span class="quiet">${count(lines, "line")}, ${size(text.length)}</span></summary>${box}${remark}</details>`;
}

function pieceBox(label: string, output: OutputText, piece: OutputPiece, tone: string): Markup | null {
  if ((piece.text + piece.tail).trim() === "") return null;
  const head = printed(piece.text);
  if (piece.omittedBytes === 0) return labelled(label, head, tone, null);
  const left = size(piece.omittedBytes);
  return labelled(
    label,
    `${head}\n[${left} left out here]\n${printed(piece.tail)}`,
    tone,
    `${left} left out; the whole is in ${output.path}`,
  );
}

/** What a block printed and showed (null: outside of blocks), and the traceback where stderr does not hold it. */
export function outputOf(
  block: number | null,
  { stdout, stderr, rich, blockReports }: Pick<TaskMaterial, "stdout" | "stderr" | "rich" | "blockReports">,
): (Markup | null)[] {
  const boxes = (label: string, output: OutputText | null, tone: string): (Markup | null)[] =>
    output === null
      ? []
      : output.pieces
          .filter((piece) => piece.block === block)
          .map((piece) => pieceBox(label, output, piece, tone));
  const error = blockReports.find((report) => report.index === block)?.error ?? null;
  const printedAlready =
    error !== null &&
    (stderr?.pieces ?? []).some(
      (piece) => piece.block === block && piece.text.includes(error.traceback.trim()),
    );
  return [
    ...boxes("stdout", stdout, "plain"),
    ...boxes("stderr", stderr, "error"),
    ...rich.filter((one) => one.block === block).map(richBox),
    error === null || printedAlready
      ? null
      : labelled("traceback, told by the session itself", visibleLines(error.traceback), "error", null),
  ].filter((box) => box !== null);
}
