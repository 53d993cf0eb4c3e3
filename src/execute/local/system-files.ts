import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INSIDE, SESSION_UID } from "./policy.ts";
import type { SystemFolder } from "./policy.ts";

/** Links or folders beside /usr that programs need to start. */
export function systemFolders(): SystemFolder[] {
  const found: SystemFolder[] = [];
  for (const path of ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]) {
    if (!existsSync(path)) continue;
    found.push({ path, link: lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null });
  }
  return found;
}

/** Host files of /etc that say nothing about the machine's users or secrets, where they exist. */
const TAKEN = [
  "ld.so.cache",
  "localtime",
  "timezone",
  "alternatives",
  "ssl/certs",
  "ca-certificates.conf",
  "mime.types",
  "fonts",
];

/**
 * The /etc of sandboxes: files of our own written into `folder`, and the few of the host that are shown as they are.
 * `uid` is the user that the made passwd file names. Returns source and name below /etc of each.
 */
export function makeEtc(folder: string, uid: number, gid: number): { source: string; target: string }[] {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const made: Record<string, string> = {
    passwd: `root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nrunproof:x:${uid}:${gid}:runproof:${INSIDE.home}:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n`,
    group: `root:x:0:\nrunproof:x:${gid}:\nnogroup:x:65534:\n`,
    hosts: "127.0.0.1 localhost runproof\n::1 localhost ip6-localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "resolv.conf": "",
    "host.conf": "multi on\n",
  };
  const files = Object.entries(made).map(([name, text]) => {
    const source = join(folder, name);
    writeFileSync(source, text, { mode: 0o644 });
    return { source, target: name };
  });
  for (const name of TAKEN) {
    const path = `/etc/${name}`;
    if (existsSync(path)) files.push({ source: realpathSync(path), target: name });
  }
  return files;
}

/** uid and gid that a session of this caller gets inside: an unprivileged one for root, else the caller's own. */
export function insideUser(): { uid: number; gid: number } {
  const uid = process.getuid?.() ?? SESSION_UID;
  return uid === 0 ? { uid: SESSION_UID, gid: SESSION_UID } : { uid, gid: process.getgid?.() ?? uid };
}
