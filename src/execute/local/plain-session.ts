import { randomInt } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Isolation, SessionObserver, SessionRequest, SessionResult } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { uidMap } from "./ground.ts";
import { Launcher } from "./launcher.ts";
import { gpuNotes, plainLimits } from "./limits.ts";
import { openLoopbackPump } from "./loopback-pump.ts";
import {
  ownUid,
  plainPlaces,
  plainSessionPlan,
  reachableByAll,
  readableByAll,
  threadsOfCaller,
} from "./process-plan.ts";
import type { PlainPlaces, ProcessMeans } from "./process-plan.ts";
import { guestPlan, innerLimits } from "./sandbox-plan.ts";
import type { Ground } from "./sandbox-plan.ts";
import { launcherCarrier } from "./session-carrier.ts";
import { newNonce, Session, writeCopies } from "./session.ts";

/** Executes one session at level `process` (means given) or `none` (null). */
export async function startPlainSession(
  ground: Ground,
  number: number,
  request: SessionRequest,
  observer: SessionObserver,
  signal: AbortSignal,
  granted: ProcessMeans | null,
): Promise<SessionResult> {
  const folder = join(ground.runtimeDirectory, `x${number}`);
  mkdirSync(folder, { mode: 0o700 });
  const places = makePlaces();
  writeCopies(places.copies, request);
  const nonce = newNonce();
  const means = granted === null ? null : meansFor(granted, request);
  const pump = request.witness === null ? null : await openLoopbackPump(request.witness.socketPath);
  const limits = means === null ? { RLIMIT_CORE: 0 } : plainInnerLimits(request, means);
  const guest = guestPlan(
    request,
    nonce,
    { root: request.workspace, copies: places.copies, relaySocket: null },
    limits,
  );
  const uri = pump === null ? null : `http://127.0.0.1:${pump.port}/${request.witness?.secret ?? ""}`;
  const plan = plainSessionPlan(ground, request, folder, places, guest, uri, means);
  return new Session(request, observer, {
    carrier: launcherCarrier(new Launcher(ground.hostPython, ground.guestDirectory, "ignore"), plan),
    folder,
    nonce,
    isolation: plainIsolation(ground, request, means),
    onEnd: () => {
      pump?.close();
      rmSync(places.outer, { recursive: true, force: true });
    },
  }).run(signal);
}

/** Home, tmp and block copies in a folder that the session's uid may enter but not list. */
function makePlaces(): PlainPlaces {
  const outer = mkdtempSync(join(tmpdir(), "runproof-x-"));
  chmodSync(outer, 0o711);
  const places = plainPlaces(outer);
  for (const path of [places.home, places.temporary]) mkdirSync(path, { mode: 0o700 });
  return places;
}

/** The workspace too must be within the uid's reach; where it is not, Landlock alone holds, if it is there. */
function meansFor(granted: ProcessMeans, request: SessionRequest): ProcessMeans {
  if (granted.uid === null) return granted;
  // Writable mounts and the workspace are handed over; the others must be readable as they are.
  const reachable =
    reachableByAll(request.workspace) &&
    request.mounts.every(({ source, writable }) =>
      writable ? reachableByAll(source) : readableByAll(source),
    );
  if (!reachable) return withoutUid(granted, request);
  return { ...granted, uid: ownUid(uidMap(), randomInt(2 ** 31)) };
}

function withoutUid(granted: ProcessMeans, request: SessionRequest): ProcessMeans {
  if (granted.scoped) return { ...granted, uid: null };
  throw new RunproofError(
    "ISOLATION_UNAVAILABLE",
    `isolation level process cannot be had for ${request.workspace}: it lies in a folder that no other user may enter.`,
    { hint: "Choose an out folder that others may enter (--out), below /var/tmp for example." },
  );
}

function plainInnerLimits(request: SessionRequest, means: ProcessMeans): Record<string, number> {
  return innerLimits(request.limits, 1 + (means.uid === null ? threadsOfCaller() : 0));
}

function plainIsolation(ground: Ground, request: SessionRequest, means: ProcessMeans | null): Isolation {
  if (means === null) {
    return {
      level: "none",
      start: "cold",
      limits: plainLimits(request, null),
      notes: ["no isolation: the code could do all that the calling user can"],
    };
  }
  const notes = [
    ...gpuNotes(ground.gpu),
    "the network is the host's: this level cannot promise that only the witness was reached",
  ];
  notes.push(means.uid === null ? "same uid as the caller" : `an uid of its own: ${means.uid}`);
  if (means.landlock)
    notes.push("Landlock: files outside of workspace, temporary folders and interpreter are out of reach");
  // The kernel exempts root from the limit of processes.
  const processes = means.uid !== null || !ground.root;
  const targets = request.mounts.filter((mount) => mount.source !== mount.target);
  if (targets.length > 0)
    notes.push("mounts stand at their own paths: without a mount namespace they cannot move");
  return {
    level: "process",
    start: "cold",
    limits: plainLimits(request, { filter: ground.filter !== null, processes }),
    notes,
  };
}
