import type { Mount } from "../../contracts/index.ts";

/** Where things stand inside the sandbox. */
export const INSIDE = {
  workspace: "/workspace",
  guest: "/opt/runproof/runproof_guest",
  copies: "/opt/runproof/blocks",
  witness: "/run/runproof/witness.sock",
  home: "/home/runproof",
  temporary: "/tmp",
  sharedMemory: "/dev/shm",
} as const;

/** The sandbox's own loopback: no other program of the sandbox listens here. */
export const WITNESS_PORT = 47113;

/** Descriptors that the launcher hands to bubblewrap, apart from its arguments. */
const STATUS_DESCRIPTOR = 7;
const FILTER_DESCRIPTOR = 8;
export const ARGUMENTS_DESCRIPTOR = 6;

/** The unprivileged uid and gid of sessions; nobody's on any system we know, and made known inside only. */
export const SESSION_UID = 65533;

/** What differs from one sandbox to the next. Sources are paths as bubblewrap sees them. */
export interface SandboxPlan {
  user: { uid: number; gid: number } | null;
  network: "none" | "host";
  /** Links and folders of the host's root such as /bin, as found. */
  system: SystemFolder[];
  /** Single files of /etc: source and name below /etc. */
  etc: { source: string; target: string }[];
  /** Device nodes that are shown besides the few of every sandbox. */
  devices: readonly { source: string; target: string }[];
  /** Read-only folders at their own paths: interpreter, environment. */
  readOnly: { source: string; target: string }[];
  mounts: Mount[];
  /** Existing paths that are covered by something empty. */
  masked: { path: string; folder: boolean }[];
  workspace: string | null;
  workingDirectory: string;
  environment: Record<string, string>;
  memoryBytes: number;
  filter: boolean;
  /** Whether it is the warm sandbox, in which the sandboxes of sessions are built. */
  holdsSandboxes?: true;
}

export interface SystemFolder {
  path: string;
  /** Target of a link; null for a folder. */
  link: string | null;
}

/** Sizes of the file systems in memory, in bytes; the watchdog counts what they hold as memory of the session. */
export function memoryFileSystems(memoryBytes: number): { path: string; bytes: number; mode: string }[] {
  const half = Math.max(1 << 20, Math.floor(memoryBytes / 2));
  return [
    { path: INSIDE.temporary, bytes: half, mode: "1777" },
    { path: INSIDE.sharedMemory, bytes: half, mode: "1777" },
    { path: INSIDE.home, bytes: half, mode: "0700" },
  ];
}

/** bubblewrap's options, without the command: the whole policy of level `full`. What is not named here is absent inside. */
export function bwrapArguments(plan: SandboxPlan): string[] {
  return [
    ...namespaceArguments(plan),
    ...environmentArguments(plan.environment),
    ...fileArguments(plan),
    "--chdir",
    plan.workingDirectory,
  ];
}

// Within its own user namespace only: to mount /proc and overlays and to fork into the sandboxes of sessions; and to
// write to the folder that the kernel makes for an overlay and closes to everybody.
const KEEPER_CAPABILITIES = ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_DAC_OVERRIDE"];

function namespaceArguments(plan: SandboxPlan): string[] {
  const user = plan.user;
  return [
    "--unshare-user",
    ...(plan.holdsSandboxes === true ? [] : ["--disable-userns"]),
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    ...(plan.network === "none" ? ["--unshare-net"] : []),
    ...(user === null ? [] : ["--uid", String(user.uid), "--gid", String(user.gid)]),
    "--hostname",
    "runproof",
    "--new-session",
    "--die-with-parent",
    "--cap-drop",
    "ALL",
    ...(plan.holdsSandboxes === true ? KEEPER_CAPABILITIES : []),
    "--json-status-fd",
    String(STATUS_DESCRIPTOR),
    ...(plan.filter ? ["--seccomp", String(FILTER_DESCRIPTOR)] : []),
  ];
}

function environmentArguments(environment: Record<string, string>): string[] {
  const pairs = Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]);
  return ["--clearenv", ...pairs];
}

function fileArguments(plan: SandboxPlan): string[] {
  const words: string[] = ["--ro-bind", "/usr", "/usr"];
  for (const folder of plan.system) {
    if (folder.link === null) words.push("--ro-bind", folder.path, folder.path);
    else words.push("--symlink", folder.link, folder.path);
  }
  words.push("--proc", "/proc", "--dev", "/dev");
  for (const device of plan.devices) words.push("--dev-bind", device.source, device.target);
  for (const one of memoryFileSystems(plan.memoryBytes)) {
    words.push("--perms", one.mode, "--size", String(one.bytes), "--tmpfs", one.path);
  }
  for (const file of plan.etc) words.push("--ro-bind", file.source, `/etc/${file.target}`);
  for (const folder of plan.readOnly) words.push("--ro-bind", folder.source, folder.target);
  if (plan.workspace !== null) words.push("--bind", plan.workspace, INSIDE.workspace);
  for (const mount of plan.mounts) {
    words.push(mount.writable ? "--bind" : "--ro-bind", mount.source, mount.target);
  }
  for (const { path, folder } of plan.masked) {
    words.push(...(folder ? ["--tmpfs", path, "--remount-ro", path] : ["--ro-bind", "/dev/null", path]));
  }
  // Last: bubblewrap's own root and /dev are memory file systems that could be written and filled.
  words.push("--remount-ro", "/dev", "--remount-ro", "/");
  return words;
}
