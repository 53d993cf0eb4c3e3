import { readFile, realpath } from "node:fs/promises";
import { dirname } from "node:path";

/** What is mounted where, as /proc/self/mountinfo tells it; empty where it cannot be read. See proc_pid_mountinfo(5). */
export type ReadMounts = () => Promise<string>;

export const readMounts: ReadMounts = () => readFile("/proc/self/mountinfo", "utf8").catch(() => "");

const NETWORK =
  /^(?:nfs\d*|cifs|smb\w*|ncpfs|9p|afs|ceph|lustre|gpfs|beegfs|glusterfs|orangefs|davfs|fuse(?:\..+)?)$/;
/** User-space file systems that lie on a disk of this machine. */
const LOCAL_FUSE =
  /^fuse\.(?:fuse-overlayfs|overlayfs|mergerfs|bindfs|encfs|gocryptfs|cryfs|ntfs-3g|exfat|lxcfs|ext2)$/;

/** The kind of file system that an absolute path lies on, as in ext4 or nfs4; null where the text does not say. */
export function fileSystemOf(path: string, mounts: string): string | null {
  let best: { point: string; kind: string } | null = null;
  for (const line of mounts.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const point = before
      .split(" ")[4]
      ?.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
    const kind = after.split(" ")[0];
    if (point === undefined || kind === undefined || kind === "") continue;
    const holds = point === "/" || path === point || path.startsWith(`${point}/`);
    // Among equals the last one covers the others.
    if (holds && (best === null || point.length >= best.point.length)) best = { point, kind };
  }
  return best?.kind ?? null;
}

/** Whether locks and memory maps of such a file system depend on another machine. */
export function isNetwork(kind: string | null): boolean {
  return kind !== null && NETWORK.test(kind) && !LOCAL_FUSE.test(kind);
}

/** The network file system on which a path lies or would lie; null for a local one. */
export async function networkFileSystem(path: string, mounts: string): Promise<string | null> {
  for (let folder = path; ; folder = dirname(folder)) {
    const real = await realpath(folder).catch(() => null);
    if (real !== null || folder === dirname(folder)) {
      const kind = fileSystemOf(real ?? folder, mounts);
      return isNetwork(kind) ? kind : null;
    }
  }
}
