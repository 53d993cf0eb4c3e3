import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { RunproofError } from "../../../errors.ts";

const END = Buffer.of(0);
const Places = z.array(z.int().nonnegative());

/**
 * Which of these folders of an upper layer hide all that the lower one has in them. Read by a program of ours, because
 * Node reads no extended attributes. @param folders paths as bytes, below `upper`; @returns their places in the list
 */
export async function readOpaqueFolders(
  python: string,
  guestDirectory: string,
  upper: string,
  folders: readonly Buffer[],
): Promise<number[]> {
  const child = spawn(python, ["-I", "-S", "-B", join(guestDirectory, "opaque_folders.py")], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {},
    cwd: "/",
  });
  // It may end without reading; that shows in its answer.
  child.stdin.on("error", () => undefined);
  child.stdin.end(Buffer.concat([Buffer.from(upper), ...folders].flatMap((path) => [path, END])));
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

function parsedOrNull(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return null;
  }
}
