import { dirname, join } from "node:path";
import type { Mount } from "../../../contracts/index.ts";
import type { Gpu } from "../gpu.ts";
import type { LauncherPlan } from "../launcher.ts";
import { ARGUMENTS_DESCRIPTOR, bwrapArguments, INSIDE } from "../policy.ts";
import { FIRST_PROGRAM, readOnlyFolders, Staging } from "../sandbox-plan.ts";
import type { Ground } from "../sandbox-plan.ts";
import { FULL_PLACES, sessionEnvironment } from "../session-environment.ts";
import { GIVEN_AT } from "./outside-in.ts";
import type { Shown } from "./outside-in.ts";

/** Half of this is the size of each of the warm parent's own file systems in memory. */
const PARENT_MEMORY = 1 << 30;

/** What all sessions of a warm sandbox have in common. */
export interface WarmSurroundings {
  /** Host folder below which the workspaces of sessions lie. */
  workspaces: string;
  /** Host folder in which the sockets of the witness lie; null where there is none. */
  witness: string | null;
  mounts: readonly Mount[];
  /** Additional environment variables of sessions: import-time settings among them. */
  environment: Record<string, string>;
}

/** What the warm sandbox shows of the host to the sandboxes that are built in it. `slots`: private folder of the pipes. */
export function shownTo(surroundings: WarmSurroundings, slots: string, gpu: Gpu | null): Shown[] {
  const { workspaces, witness, mounts } = surroundings;
  return [
    { source: workspaces, target: GIVEN_AT.workspaces, writable: true, asOwner: true },
    { source: slots, target: GIVEN_AT.slots, writable: true, asOwner: true },
    ...(witness === null
      ? []
      : [{ source: witness, target: GIVEN_AT.witness, writable: false, asOwner: true }]),
    ...mounts.map(({ source, writable }, number) => ({
      source,
      target: GIVEN_AT.mount(number),
      writable,
      asOwner: true,
    })),
    ...(gpu?.devices ?? []).map(({ source }, number) => ({
      source,
      target: GIVEN_AT.device(number),
      writable: true,
      asOwner: false,
      device: true as const,
    })),
  ];
}

/** The launcher's plan for the warm sandbox: as strict as a session's, but that sandboxes can be built in it. */
export function warmSandboxPlan(ground: Ground, shown: readonly Shown[]): LauncherPlan {
  const staging = new Staging(ground.root);
  const words = bwrapArguments({
    user: ground.user,
    network: "none",
    system: ground.system,
    etc: ground.etc.map((file) => ({ ...file, source: staging.place(file.source) })),
    readOnly: [
      ...readOnlyFolders(ground.readOnlyPrefixes, staging),
      { source: staging.place(ground.guestDirectory), target: INSIDE.guest },
      ...(ground.gpu?.folders ?? []).map(({ source, target }) => ({ source: staging.place(source), target })),
    ],
    devices: shown.flatMap(({ source, target, device }) =>
      device === true ? { source: staging.place(source), target } : [],
    ),
    mounts: shown.flatMap(({ source, target, writable, asOwner, device }) =>
      device === true
        ? []
        : { source: staging.place(source, asOwner ? (writable ? "write" : "read") : "no"), target, writable },
    ),
    masked: [],
    workspace: null,
    workingDirectory: "/",
    environment: {},
    memoryBytes: PARENT_MEMORY,
    filter: false,
    holdsSandboxes: true,
  });
  return {
    streams: null,
    uid: ground.root ? ground.user.uid : null,
    gid: ground.root ? ground.user.gid : null,
    ownUid: false,
    staging: staging.plan(),
    handOver: [],
    command: [
      ground.bwrap ?? "bwrap",
      "--args",
      String(ARGUMENTS_DESCRIPTOR),
      "--",
      ground.python,
      ...FIRST_PROGRAM,
      join(INSIDE.guest, "entry.py"),
      "keeper",
    ],
    environment: {},
    workingDirectory: "/",
    arguments: words,
    filter: null,
    harden: null,
    rlimits: { RLIMIT_CORE: 0 },
    memoryBytes: null,
    memoryFolders: [],
    session: {},
  };
}

/** Environment of the warm parent: that of its sessions, so that what is read at import time is the same. */
export function parentEnvironment(
  ground: Ground,
  surroundings: WarmSurroundings,
  additional: Record<string, string>,
): Record<string, string> {
  return {
    ...sessionEnvironment(FULL_PLACES(dirname(ground.python)), null, surroundings.environment),
    // A fork of a process that has used the GPU cannot use it.
    CUDA_VISIBLE_DEVICES: "",
    ...additional,
  };
}
