import { rm } from "node:fs/promises";
import { makePrivateFolder } from "../machine.ts";

/** Runs something in a private folder that goes afterwards. */
export async function inPrivateFolder<Result>(
  temporary: string,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await makePrivateFolder(temporary);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
