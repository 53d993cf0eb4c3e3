import type { BigIntStats } from "node:fs";

/** Whether an entry of an upper layer says that the lower one's is deleted: a character device 0/0, see overlayfs(5). */
export function isWhiteout(stat: BigIntStats): boolean {
  return stat.isCharacterDevice() && stat.rdev === 0n;
}
