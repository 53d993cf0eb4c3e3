import { rmSync } from "node:fs";
import type { Isolation, SessionObserver, SessionRequest, SessionResult } from "../../../contracts/index.ts";
import { fullLimits, gpuNotes } from "../limits.ts";
import { INSIDE, WITNESS_PORT } from "../policy.ts";
import { guestPlan } from "../sandbox-plan.ts";
import type { Ground } from "../sandbox-plan.ts";
import { newNonce, Session, writeCopies } from "../session.ts";
import type { Slot } from "./slot.ts";
import type { WarmSandbox } from "./warm-sandbox.ts";

/** Executes one session in a slot of the warm sandbox. Rejects with SANDBOX_FAILED where no line of the code has run. */
export function runWarmSession(
  ground: Ground,
  sandbox: WarmSandbox,
  slot: Slot,
  request: SessionRequest,
  observer: SessionObserver,
  signal: AbortSignal,
): Promise<SessionResult> {
  const { witness } = request;
  writeCopies(slot.places.copies, request);
  const nonce = newNonce();
  const places = { root: INSIDE.workspace, copies: INSIDE.copies, relaySocket: null };
  const environment =
    witness === null ? {} : { MLFLOW_TRACKING_URI: `http://127.0.0.1:${WITNESS_PORT}/${witness.secret}` };
  slot.load(
    JSON.stringify({ ...guestPlan(request, nonce, places, {}), environment }),
    witness === null ? null : sandbox.inside(witness.socketPath),
  );
  return new Session(request, observer, {
    carrier: slot,
    folder: slot.places.pipes,
    nonce,
    isolation: warmIsolation(ground, sandbox, slot, request),
    onEnd: () => rmSync(slot.places.folder, { recursive: true, force: true }),
  }).run(signal);
}

function warmIsolation(ground: Ground, sandbox: WarmSandbox, slot: Slot, request: SessionRequest): Isolation {
  return {
    level: "full",
    start: "warm",
    limits: fullLimits(request, ground.filter !== null),
    notes: [
      `bubblewrap ${ground.bwrapVersion ?? "unknown"}, sha256 of its arguments ${slot.policySha256}`,
      ...gpuNotes(ground.gpu),
      `warm start: forked from a process that had loaded ${sandbox.modules} modules and entered the sandbox; hash seed and address layout are that process's`,
    ],
  };
}
