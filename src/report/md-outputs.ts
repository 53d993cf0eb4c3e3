import type { Task } from "../contracts/index.ts";
import { size } from "./figures.ts";
import type { OutputPiece, OutputText, TaskMaterial } from "./input.ts";
import { code, fenced } from "./markdown-text.ts";
import { printed } from "./visible.ts";

function pieceText(piece: OutputPiece): string {
  const head = printed(piece.text);
  return piece.omittedBytes === 0
    ? head
    : `${head}\n[${size(piece.omittedBytes)} left out here]\n${printed(piece.tail)}`;
}

function streamPart(name: string, output: OutputText, block: number | null): string[] {
  return output.pieces
    .filter((piece) => piece.block === block && (piece.text + piece.tail).trim() !== "")
    .flatMap((piece) => [
      piece.omittedBytes === 0 ? `${name}:` : `${name}, shortened; the whole is in ${code(output.path)}:`,
      fenced(pieceText(piece)),
    ]);
}

/** What each block printed and how it failed, below one heading; empty where nothing was printed. */
export function outputsSection(task: Task, material: TaskMaterial | null): string {
  const { stdout, stderr } = material ?? { stdout: null, stderr: null };
  const blocks: (number | null)[] = [...task.blocks.map((block) => block.index), null];
  const parts = blocks.flatMap((block) => {
    const streams = [
      ...(stdout === null ? [] : streamPart("stdout", stdout, block)),
      ...(stderr === null ? [] : streamPart("stderr", stderr, block)),
    ];
    const error = material?.blockReports.find((report) => report.index === block)?.error ?? null;
    const shown = stderr?.pieces.some(
      (piece) => piece.block === block && error !== null && piece.text.includes(error.traceback.trim()),
    );
    const traceback =
      error === null || shown === true
        ? []
        : ["Traceback, told by the session itself:", fenced(error.traceback)];
    const rich = (material?.rich ?? [])
      .filter((one) => one.block === block)
      .map(({ kind, path, bytes }) => `Shown (${code(kind)}, ${size(bytes)}): ${code(path)}`);
    const body = [...streams, ...rich, ...traceback];
    return body.length === 0
      ? []
      : [`#### ${block === null ? "Outside of blocks" : `Block ${block}`}`, ...body];
  });
  return parts.length === 0 ? "" : ["### Output", ...parts].join("\n\n");
}
