import { lchownSync } from "node:fs";
import { setMode } from "./directory-walk.ts";
import type { Walked } from "./directory-walk.ts";

/**
 * Makes an entry ours: what agents leave must neither be closed to us nor carry set-id bits into a folder of ours, and
 * where we are root it may have another owner. Says what could not be done; null where all is well.
 */
export function takeOver({ stat, at }: Walked): string | null {
  try {
    const uid = process.geteuid?.() ?? 0;
    if (uid === 0 && stat.uid !== 0n) lchownSync(at, 0, process.getegid?.() ?? 0);
    if (!stat.isFile()) return null;
    const mode = Number(stat.mode) & 0o7777;
    const wanted = (mode & 0o1777) | 0o600;
    if (mode !== wanted) setMode(at, wanted);
    return null;
  } catch {
    return "its owner or permissions could not be changed";
  }
}
