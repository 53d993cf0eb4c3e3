import { closeSync, constants, openSync, unlinkSync, writeSync } from "node:fs";
import { atPath } from "./tree/path-below.ts";

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Puts other content in the place of a file of a workspace that no session uses yet, or takes it away (null). No link on
 * the way is followed. False where there is no such file.
 */
export function replaceWorkspaceFile(root: string, path: string, content: string | null): boolean {
  try {
    return atPath(root, path, (at) => {
      unlinkSync(at);
      if (content === null) return true;
      const descriptor = openSync(at, NEW_FILE, 0o644);
      try {
        const bytes = Buffer.from(content);
        for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
      } finally {
        closeSync(descriptor);
      }
      return true;
    });
  } catch {
    return false;
  }
}
