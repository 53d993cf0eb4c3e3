import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { RunproofError } from "../../../errors.ts";

const END = Buffer.of(0);
const Places = z.array(z.int().nonnegative());

/** Reads and clears the marks of overlay layers by a program of ours, because Node reaches no extended attributes. */
export class LayerMarks {
  readonly #command: readonly string[];

  constructor(python: string, guestDirectory: string) {
    this.#command = [python, "-I", "-S", "-B", join(guestDirectory, "layer_marks.py")];
  }

  /** Which of these folders of an upper layer hide all that the lower one has in them: their places in the list. */
  opaqueFolders(upper: string, folders: readonly Buffer[]): Promise<number[]> {
    return this.#run("opaque", upper, folders);
  }

  /** Takes from files that are to lie in a lower layer what would mean something there. */
  async clear(root: string, files: readonly Buffer[]): Promise<void> {
    await this.#run("clear", root, files);
  }

  async #run(word: "opaque" | "clear", root: string, paths: readonly Buffer[]): Promise<number[]> {
    const [program = "", ...words] = this.#command;
    const child = spawn(program, [...words, word], { stdio: "pipe", env: {}, cwd: "/" });
    // It may end without reading; that shows in its answer.
    child.stdin.on("error", () => undefined);
    child.stdin.end(Buffer.concat([Buffer.from(root), ...paths].flatMap((path) => [path, END])));
    const [answer, complaint] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    const places = Places.safeParse(parsedOrNull(answer));
    if (child.exitCode === 0 && places.success) return places.data;
    throw new RunproofError(
      "STORAGE_FAILED",
      `The layers of a workspace could not be read: ${complaint.trim().split("\n").at(-1) ?? "no answer"}`,
      { hint: "Report this as a defect of runproof." },
    );
  }
}

function parsedOrNull(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return null;
  }
}
