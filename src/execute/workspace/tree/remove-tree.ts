import { spawn } from "node:child_process";
import { once } from "node:events";

/** Removes a folder with whatever agents left in it: closed folders, paths longer than the kernel takes at once. */
export async function removeTree(path: string): Promise<void> {
  if (await succeeds("rm", ["-rf", "--", path])) return;
  await succeeds("chmod", ["-R", "u+rwX", "--", path]);
  await succeeds("rm", ["-rf", "--", path]);
}

async function succeeds(command: string, words: readonly string[]): Promise<boolean> {
  const child = spawn(command, words, { stdio: "ignore" });
  await once(child, "close");
  return child.exitCode === 0;
}
