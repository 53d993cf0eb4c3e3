import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Mount, SessionRequest } from "../../contracts/index.ts";
import { FIRST_PROGRAM, handedOver } from "./sandbox-plan.ts";
import type { Ground } from "./sandbox-plan.ts";
import { sessionEnvironment } from "./session-environment.ts";
import type { LauncherPlan } from "./launcher.ts";

/** How level `process` keeps a session apart on this machine. */
export interface ProcessMeans {
  uid: number | null;
  landlock: boolean;
  /** Whether Landlock keeps signals within the session, so that even root's uid can be shared. */
  scoped: boolean;
}

/** What every program reads; of /etc single files only, never shadow. */
const READABLE = `
  /usr /bin /sbin /lib /lib32 /lib64 /libx32 /proc /sys/devices/system/cpu
  /etc/passwd /etc/group /etc/hosts /etc/host.conf /etc/nsswitch.conf /etc/resolv.conf /etc/ld.so.cache
  /etc/localtime /etc/timezone /etc/alternatives /etc/ssl/certs /etc/mime.types /etc/fonts
  /dev/urandom /dev/random /dev/zero /dev/full
`
  .trim()
  .split(/\s+/u);
const WRITABLE = ["/dev/null", "/dev/shm", "/dev/tty", "/dev/zero"];

/** Landlock's rules: what is named may be read, the writable mounts and folders written; all else is refused. */
export function landlockRules(
  ground: Ground,
  mounts: readonly Mount[],
  writable: readonly string[],
): { readable: string[]; writable: string[] } {
  return {
    readable: [
      ...READABLE,
      ...ground.readOnlyPrefixes,
      ground.guestDirectory,
      ...(ground.gpu?.folders ?? []).map(({ source }) => source),
      ...mounts.filter((mount) => !mount.writable).map((mount) => mount.source),
    ],
    writable: [
      ...WRITABLE,
      ...(ground.gpu?.devices ?? []).map(({ source }) => source),
      ...mounts.filter((mount) => mount.writable).map((mount) => mount.source),
      ...writable,
    ],
  };
}

/** Uids of sessions at level `process` as root: high, used by nobody else; below 65536 where no more are mapped. */
export function ownUid(uidMap: string, random: number): number {
  const mapped = (uid: number): boolean =>
    uidMap.split("\n").some((line) => {
      const [inside = 0, , count = 0] = line.trim().split(/\s+/u).map(Number);
      return uid >= inside && uid < inside + count;
    });
  const high = 1_900_000_000 + (random % 10_000_000);
  return mapped(high) ? high : 64_000 + (random % 1_000);
}

/** Whether any uid may pass every folder on the way to `path` and read it. Permission bits only. */
export function reachableByAll(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Whether any uid may reach `path` and read what stands at it. Permission bits only, of the path itself and the way to it. */
export function readableByAll(path: string): boolean {
  const found = statSync(path);
  const needed = found.isDirectory() ? 0o005 : 0o004;
  return reachableByAll(path) && (found.mode & needed) === needed;
}

/** Threads that the calling user has now: RLIMIT_NPROC counts them all where there is no namespace. */
export function threadsOfCaller(): number {
  const uid = process.getuid?.() ?? 0;
  let threads = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      if (Number(/^Uid:\s+(\d+)/mu.exec(status)?.[1]) !== uid) continue;
      threads += Number(/^Threads:\s+(\d+)/mu.exec(status)?.[1] ?? 1);
    } catch {
      continue;
    }
  }
  return threads;
}

/** Folders of a session without a mount namespace. */
export interface PlainPlaces {
  /** Private folder that the session may reach: holds home, tmp and blocks. */
  outer: string;
  home: string;
  temporary: string;
  copies: string;
}

export const plainPlaces = (outer: string): PlainPlaces => ({
  outer,
  home: join(outer, "home"),
  temporary: join(outer, "tmp"),
  copies: join(outer, "blocks"),
});

/** The launcher's plan at level `process` (means given) or `none` (null). */
export function plainSessionPlan(
  ground: Ground,
  request: SessionRequest,
  folder: string,
  places: PlainPlaces,
  session: Record<string, unknown>,
  trackingUri: string | null,
  means: ProcessMeans | null,
): LauncherPlan {
  const pipes = ["stdout", "stderr", "events"].map((name) => join(folder, name));
  const writable = [request.workspace, places.home, places.temporary, ...pipes];
  // An uid of its own can do no harm in the common folder; the caller's own uid has private things there.
  if (means?.uid != null) writable.push("/tmp");
  const rules = landlockRules(ground, request.mounts, writable);
  rules.readable.push(places.outer);
  return {
    streams: folder,
    uid: means?.uid ?? null,
    gid: means?.uid ?? null,
    ownUid: means !== null && means.uid !== null,
    staging: null,
    handOver: means?.uid == null ? [] : [...handedOver(request, ground), places.home, places.temporary],
    command: [ground.python, ...FIRST_PROGRAM, join(ground.guestDirectory, "entry.py"), "session"],
    environment: sessionEnvironment(
      { home: places.home, temporary: places.temporary, programs: dirname(ground.python) },
      trackingUri,
      request.environment,
    ),
    workingDirectory: request.workspace,
    arguments: null,
    filter: null,
    harden: means === null ? null : { landlock: means.landlock ? rules : null, filter: ground.filter },
    rlimits: { RLIMIT_CORE: 0 },
    memoryBytes: request.limits.memoryBytes,
    memoryFolders: [],
    session,
  };
}
