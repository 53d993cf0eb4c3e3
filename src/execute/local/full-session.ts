import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Isolation, SessionObserver, SessionRequest, SessionResult } from "../../contracts/index.ts";
import { Launcher } from "./launcher.ts";
import { fullLimits, gpuNotes } from "./limits.ts";
import { openLoopbackPump } from "./loopback-pump.ts";
import { INSIDE, WITNESS_PORT } from "./policy.ts";
import { fullSessionPlan, guestPlan, innerLimits } from "./sandbox-plan.ts";
import type { Ground } from "./sandbox-plan.ts";
import { launcherCarrier } from "./session-carrier.ts";
import { newNonce, Session, writeCopies } from "./session.ts";

// bubblewrap's reaper, the session's first program and the relay count among the processes too.
const OWN_PROCESSES = 4;

/**
 * Executes one session at level `full`, or `full-net` where the network is the host's, in a fresh interpreter.
 * `coldBecause`: why it was not forked from a warm parent; null where none was asked for.
 */
export async function startFullSession(
  ground: Ground,
  number: number,
  request: SessionRequest,
  observer: SessionObserver,
  signal: AbortSignal,
  coldBecause: string | null,
): Promise<SessionResult> {
  const folder = join(ground.runtimeDirectory, `x${number}`);
  mkdirSync(folder, { mode: 0o700 });
  writeCopies(join(folder, "blocks"), request);
  const nonce = newNonce();
  const own = ground.network === "none";
  // In the host's network every sandbox sees the same loopback: the relay would be anyone's, and its port may be taken.
  const pump = request.witness !== null && !own ? await openLoopbackPump(request.witness.socketPath) : null;
  const guest = guestPlan(
    request,
    nonce,
    {
      root: INSIDE.workspace,
      copies: INSIDE.copies,
      relaySocket: request.witness !== null && own ? INSIDE.witness : null,
    },
    innerLimits(request.limits, OWN_PROCESSES),
  );
  const port = pump?.port ?? WITNESS_PORT;
  const uri = request.witness === null ? null : `http://127.0.0.1:${port}/${request.witness.secret}`;
  const plan = fullSessionPlan(ground, request, folder, guest, uri);
  const digest = createHash("sha256")
    .update((plan.arguments ?? []).join("\0"))
    .digest("hex");
  const isolation: Isolation = {
    level: own ? "full" : "full-net",
    start: "cold",
    limits: fullLimits(request, ground.filter !== null),
    notes: [
      `bubblewrap ${ground.bwrapVersion ?? "unknown"}, sha256 of its arguments ${digest}`,
      ...gpuNotes(ground.gpu),
      ...(coldBecause === null ? [] : [`cold start: ${coldBecause}`]),
    ],
  };
  return new Session(request, observer, {
    carrier: launcherCarrier(new Launcher(ground.hostPython, ground.guestDirectory, "ignore"), plan),
    folder,
    nonce,
    isolation,
    onEnd: () => pump?.close(),
  }).run(signal);
}
