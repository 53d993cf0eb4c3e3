import { dirname } from "node:path";
import type { SessionLimits, WorkspaceLayers } from "../../../contracts/index.ts";
import { bwrapArguments, INSIDE, WITNESS_PORT } from "../policy.ts";
import { innerLimits, underUsr } from "../sandbox-plan.ts";
import type { Ground } from "../sandbox-plan.ts";
import { FULL_PLACES, sessionEnvironment } from "../session-environment.ts";
import type { KeeperOrder } from "./keeper.ts";
import type { SlotPlaces } from "./slot.ts";
import type { WarmSurroundings } from "./warm-sandbox-plan.ts";

// bubblewrap's reaper, the program that holds the sandbox and the relay count among the session's processes.
const OWN_PROCESSES = 3;

type HoldOrder = Omit<Extract<KeeperOrder, { type: "hold" }>, "type" | "slot" | "memoryFolders">;

/**
 * The sandbox of one session as the keeper builds it: the same policy as a cold one's, its sources where the warm
 * sandbox has them. All paths given are the host's.
 */
export function heldSessionPlan(
  ground: Ground,
  surroundings: WarmSurroundings,
  inside: (path: string) => string | null,
  session: {
    workspace: string;
    layers: WorkspaceLayers | null;
    places: SlotPlaces;
    limits: SessionLimits;
  },
): HoldOrder {
  const at = (path: string): string => {
    const place = inside(path);
    if (place === null) throw new Error(`${path} is not shown to the warm sandbox`);
    return place;
  };
  const { layers } = session;
  const environment = sessionEnvironment(FULL_PLACES(dirname(ground.python)), null, surroundings.environment);
  return {
    bwrap: ground.bwrap ?? "bwrap",
    arguments: bwrapArguments({
      user: ground.user,
      network: "none",
      system: ground.system,
      etc: ground.etc.map(({ target }) => ({ source: `/etc/${target}`, target })),
      devices: (ground.gpu?.devices ?? []).map(({ source, target }) => ({ source: at(source), target })),
      readOnly: [
        ...(ground.gpu?.folders ?? []).map(({ target }) => ({ source: target, target })),
        ...ground.readOnlyPrefixes
          .filter((path) => !underUsr(path))
          .map((path) => ({ source: path, target: path })),
        { source: INSIDE.guest, target: INSIDE.guest },
        { source: at(session.places.copies), target: INSIDE.copies },
      ],
      mounts: surroundings.mounts.map((mount) => ({ ...mount, source: at(mount.source) })),
      masked: [],
      workspace: at(session.workspace),
      workingDirectory: INSIDE.workspace,
      // Of the program that holds it; the session takes its own along.
      environment: {},
      memoryBytes: session.limits.memoryBytes,
      filter: ground.filter !== null,
    }),
    filter: ground.filter,
    streams: at(session.places.pipes),
    environment,
    rlimits: innerLimits(session.limits, OWN_PROCESSES),
    memoryBytes: session.limits.memoryBytes,
    relayPort: surroundings.witness === null ? null : WITNESS_PORT,
    layers:
      layers === null
        ? null
        : {
            lower: at(layers.lower),
            upper: at(layers.upper),
            work: at(layers.work),
            target: at(session.workspace),
          },
  };
}
