import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileSystemOf, isNetwork, networkFileSystem, readMounts } from "./mounts.ts";

const MOUNTS = String.raw`22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /home rw - nfs4 server:/home rw
31 30 0:27 / /home/user/scratch rw - xfs /dev/vdb rw
32 22 0:28 / /mnt/my\040share rw - cifs //server/share rw
33 22 0:29 / /content/drive rw - fuse drive rw
34 22 0:30 / /data rw - ext4 /dev/vdc rw
35 22 0:31 / /data rw - fuse.sshfs user@host:/ rw
36 22 0:32 / /roots rw - fuse.fuse-overlayfs fuse-overlayfs rw
broken line
`;

test.each([
  ["/etc/x", "ext4"],
  ["/home", "nfs4"],
  ["/home/user/project/.runproof", "nfs4"],
  ["/home/user/scratch/x", "xfs"],
  ["/homes/x", "ext4"],
  ["/mnt/my share/x", "cifs"],
  ["/data/x", "fuse.sshfs"],
])("%s lies on %s", (path, kind) => {
  expect(fileSystemOf(path, MOUNTS)).toBe(kind);
});

test("network file systems are told from local ones, those of user space by their name", () => {
  const kinds = ["nfs", "nfs4", "cifs", "smb3", "9p", "lustre", "ceph", "fuse", "fuse.sshfs", "fuse.gcsfuse"];
  expect(kinds.filter((kind) => !isNetwork(kind))).toEqual([]);
  const local = ["ext4", "xfs", "btrfs", "overlay", "tmpfs", "zfs", "fuseblk", "fuse.fuse-overlayfs", null];
  expect(local.filter((kind) => isNetwork(kind))).toEqual([]);
});

test("a path that does not exist yet lies where its nearest folder lies; this machine's own mounts can be read", async () => {
  const place = join(tmpdir(), "absent", "deeper");
  expect(await networkFileSystem(place, `1 0 0:1 / ${tmpdir()} rw - nfs server:/ rw`)).toBe("nfs");
  expect(await networkFileSystem("/home/absent/x", MOUNTS.replace("/home ", "/ "))).not.toBe(null);
  expect(fileSystemOf("/", await readMounts())).not.toBe(null);
});
