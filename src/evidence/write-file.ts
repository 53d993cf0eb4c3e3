import { open, rename } from "node:fs/promises";

/** Writes a whole file beside its place, syncs it, and moves it there: a reader never sees half of it. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o644);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
