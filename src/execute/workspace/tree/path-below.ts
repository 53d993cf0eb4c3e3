import { closeSync } from "node:fs";
import { below, openDirectory } from "./directory-walk.ts";
import { decodeName } from "./path-name.ts";

/** Opens a folder by its path below another, following no link on the way; empty: the root. Throws where there is none. */
export function openFolderBelow(root: string, path: string): number {
  let directory = openDirectory(root);
  for (const name of path === "" ? [] : path.split("/")) {
    try {
      if (name === "" || name === "." || name === "..") throw new Error("no plain path");
      const next = openDirectory(below(directory, decodeName(name)));
      closeSync(directory);
      directory = next;
    } catch (error) {
      closeSync(directory);
      throw error;
    }
  }
  return directory;
}

/** Calls `act` with the place of an entry below a folder, following no link on the way. Throws where its folder is not there. */
export function atPath<Result>(root: string, path: string, act: (at: Buffer) => Result): Result {
  const end = path.lastIndexOf("/");
  const name = path.slice(end + 1);
  if (name === "" || name === "." || name === "..") throw new Error("no plain path");
  const directory = openFolderBelow(root, path.slice(0, Math.max(0, end)));
  try {
    return act(below(directory, decodeName(name)));
  } finally {
    closeSync(directory);
  }
}
