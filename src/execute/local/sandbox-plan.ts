import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Mount, SessionLimits, SessionRequest } from "../../contracts/index.ts";
import { ARGUMENTS_DESCRIPTOR, bwrapArguments, INSIDE, memoryFileSystems, WITNESS_PORT } from "./policy.ts";
import type { Gpu } from "./gpu.ts";
import { FULL_PLACES, sessionEnvironment } from "./session-environment.ts";
import type { LauncherPlan } from "./launcher.ts";
import type { SystemFolder } from "./policy.ts";

/** What an executor found out and made once, for all its sandboxes. */
export interface Ground {
  /** null where it is not installed. */
  bwrap: string | null;
  bwrapVersion: string | null;
  python: string;
  /** Interpreter of the launcher. A session's own is never started outside its sandbox: anybody's package may have changed what it does. */
  hostPython: string;
  readOnlyPrefixes: string[];
  guestDirectory: string;
  runtimeDirectory: string;
  system: SystemFolder[];
  etc: { source: string; target: string }[];
  user: { uid: number; gid: number };
  root: boolean;
  network: "none" | "host";
  /** Hex of the seccomp program of sessions; null where none is known for this machine. */
  filter: string | null;
  /** The same for the warm parent, which must enter the sandboxes of its forks. */
  parentFilter: string | null;
  /** The GPUs that sessions are given; null: none. */
  gpu: Gpu | null;
}

/** Folders that hold neutral bind points while a sandbox is built; any that exists will do. */
const STAGING_PLACES = ["/mnt", "/media", "/srv", "/opt"];

type StagingBind = NonNullable<LauncherPlan["staging"]>["binds"][number];

/** Gives each source a path that the session's uid can reach, which one in a 0700 home is not. */
export class Staging {
  readonly binds: StagingBind[] = [];
  readonly #at: string | null;

  constructor(root: boolean) {
    this.#at = root
      ? (STAGING_PLACES.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory()) ?? null)
      : null;
  }

  /** The path at which bubblewrap finds `source`. `asOwner`: what only its owner root may use is the session's, to read or also to write. */
  place(source: string, asOwner: "no" | "read" | "write" = "no"): string {
    if (this.#at === null) return source;
    const known = this.binds.find((bind) => bind.source === source && asOwnerOf(bind) === asOwner);
    const bind = known ?? {
      source,
      name: String(this.binds.length),
      ...(asOwner === "no" ? {} : { asOwner: true as const, writable: asOwner === "write" }),
    };
    if (known === undefined) this.binds.push(bind);
    return join(this.#at, bind.name);
  }

  plan(): LauncherPlan["staging"] {
    return this.#at === null ? null : { at: this.#at, binds: this.binds };
  }
}

function asOwnerOf(bind: StagingBind): "no" | "read" | "write" {
  if (bind.asOwner === undefined) return "no";
  return bind.writable === true ? "write" : "read";
}

/** Whether a path is below /usr, which every sandbox shows. */
export const underUsr = (path: string): boolean => path === "/usr" || path.startsWith("/usr/");

/** Whether only its owner may look into a folder, as one that was made under umask 077. */
function closedToOthers(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && (found.mode & 0o005) !== 0o005;
}

/** The sandbox's first program reads no package and no variable: both may be anybody's. */
export const FIRST_PROGRAM = ["-I", "-S", "-B"];

/** Prefixes below /usr are there already; the others stand at their own paths. */
export function readOnlyFolders(
  prefixes: readonly string[],
  staging: Staging,
): { source: string; target: string }[] {
  return prefixes
    .filter((path) => !underUsr(path))
    .map((path) => ({ source: staging.place(path, closedToOthers(path) ? "read" : "no"), target: path }));
}

/** The launcher's plan for a session at level `full` or `full-net`. `folder` is private to the session. */
export function fullSessionPlan(
  ground: Ground,
  request: SessionRequest,
  folder: string,
  session: Record<string, unknown>,
  trackingUri: string | null,
): LauncherPlan {
  const staging = new Staging(ground.root);
  const mounts: Mount[] = request.mounts.map((mount) => ({
    ...mount,
    source: staging.place(mount.source, mount.writable ? "write" : "read"),
  }));
  if (request.witness !== null && ground.network === "none") {
    mounts.push({
      source: staging.place(request.witness.socketPath),
      target: INSIDE.witness,
      writable: true,
    });
  }
  const readOnly = [
    ...readOnlyFolders(ground.readOnlyPrefixes, staging),
    ...(ground.gpu?.folders ?? []).map(({ source, target }) => ({ source: staging.place(source), target })),
    { source: staging.place(ground.guestDirectory), target: INSIDE.guest },
    { source: staging.place(join(folder, "blocks")), target: INSIDE.copies },
  ];
  const etcAt = ground.etc.map((file) => ({ ...file, source: staging.place(file.source) }));
  const words = bwrapArguments({
    user: ground.user,
    network: ground.network,
    system: ground.system,
    etc: etcAt,
    devices: (ground.gpu?.devices ?? []).map(({ source, target }) => ({
      source: staging.place(source),
      target,
    })),
    readOnly,
    mounts,
    masked: [],
    workspace: staging.place(request.workspace, "write"),
    workingDirectory: INSIDE.workspace,
    environment: sessionEnvironment(FULL_PLACES(dirname(ground.python)), trackingUri, request.environment),
    memoryBytes: request.limits.memoryBytes,
    filter: ground.filter !== null,
  });
  return {
    streams: folder,
    uid: ground.root ? ground.user.uid : null,
    gid: ground.root ? ground.user.gid : null,
    ownUid: false,
    staging: staging.plan(),
    handOver: handedOver(request, ground),
    // Options by descriptor: the sandbox's first process shows its command line to all inside.
    command: [
      ground.bwrap ?? "bwrap",
      "--args",
      String(ARGUMENTS_DESCRIPTOR),
      "--",
      ground.python,
      ...FIRST_PROGRAM,
      `${INSIDE.guest}/entry.py`,
      "session",
    ],
    environment: {},
    workingDirectory: "/",
    arguments: words,
    filter: ground.filter,
    harden: null,
    rlimits: outerLimits(),
    memoryBytes: request.limits.memoryBytes,
    memoryFolders: memoryFileSystems(request.limits.memoryBytes).map((one) => one.path),
    session,
  };
}

/** Host paths that belong to the session's uid while it runs; those that it sees as its own anyway are left as they are. */
export function handedOver(request: SessionRequest, ground: Ground): string[] {
  if (!ground.root) return [];
  return [
    request.workspace,
    ...request.mounts.filter((mount) => mount.writable).map((mount) => mount.source),
    ...(request.witness === null ? [] : [request.witness.socketPath]),
  ];
}

/** Limits from the first moment; the others are set inside, before the first line of agents' code. */
function outerLimits(): Record<string, number> {
  return { RLIMIT_CORE: 0 };
}

/** Limits that the sandbox's first program sets on itself and so on all it starts; `others`: processes that count too. */
export function innerLimits(limits: SessionLimits, others: number): Record<string, number> {
  return {
    RLIMIT_CORE: 0,
    RLIMIT_NPROC: limits.processes + others,
    RLIMIT_FSIZE: limits.fileBytes,
    RLIMIT_NOFILE: 4096,
    RLIMIT_DATA: limits.memoryBytes,
  };
}

/** The plan that the guest reads. `root`: the workspace as the session sees it. */
export function guestPlan(
  request: SessionRequest,
  nonce: string,
  places: { root: string; copies: string; relaySocket: string | null },
  rlimits: Record<string, number>,
): Record<string, unknown> {
  return {
    nonce,
    root: places.root,
    argument: basename(request.responseName),
    responseName: request.responseName,
    copies: places.copies,
    blocks: request.blocks,
    marks: request.marks ?? [],
    challenge: request.challenge ?? null,
    rlimits,
    relay: places.relaySocket === null ? null : { port: WITNESS_PORT, socket: places.relaySocket },
  };
}
