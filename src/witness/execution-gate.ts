import { createServer } from "node:http";
import type { Server } from "node:http";
import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Refusal } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import { textAt } from "./answer.ts";
import type { Delivery } from "./delivery.ts";
import type { WitnessEvent } from "./event.ts";
import { handleCall } from "./gateway.ts";
import type { GatewayContext } from "./gateway.ts";
import type { Holdings } from "./holdings.ts";
import { createRunQueue } from "./run-queue.ts";
import type { KeptServer, ServerKeeper } from "./server-keeper.ts";
import type { SureRuns } from "./sure-runs.ts";
import { readAnswer } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";

const LAST_CALLS_MS = 15_000;
const LAST_DELIVERY_MS = 60_000;
/** What the runs of one execution may take of our memory, bytes. */
const MOST_HELD = 256 * 1024 ** 2;
/** sun_path holds 108 bytes with the closing NUL. */
const MOST_SOCKET_PATH_BYTES = 107;
const KEPT_REFUSALS = 200;
const SECRET_BYTES = 32;

/** What the gates of a cycle share. */
export interface GateSurroundings {
  runtimeDirectory: string;
  artifactLimitBytes: number;
  holdings: Holdings;
  sureRuns: SureRuns;
  delivery: Delivery;
  keeper: ServerKeeper;
  experimentNames: Map<string, string>;
  now(): number;
  randomBytes(count: number): Uint8Array;
  /** Writes the event to the journal, then takes it into all records. */
  record(event: WitnessEvent): Promise<void>;
  heldBytes(executionId: string): number;
}

/** The listening end of one execution's tracking URL. */
export interface ExecutionGate {
  socketPath: string;
  secret: string;
  /** Notes that the records may lack something through no fault of the code. */
  markUnusable(why: string): void;
  /** Ends the URL, waits for calls in flight and brings what they logged to the server, each for a bounded time. */
  close(): Promise<{ refusals: Refusal[]; unusable: string | null }>;
}

/** State of one execution's URL. */
interface GateState {
  open: boolean;
  unusable: string | null;
  refusals: Refusal[];
  refused: number;
  storedBytes: number;
  server: KeptServer | null;
}

/** Opens the UNIX socket of one execution. Its folder is private; the socket itself may be bound into the sandbox and used there by any uid. */
export async function openExecutionGate(
  executionId: string,
  surroundings: GateSurroundings,
): Promise<ExecutionGate> {
  const text = (count: number) => Buffer.from(surroundings.randomBytes(count)).toString("base64url");
  const secret = text(SECRET_BYTES);
  const socketPath = join(surroundings.runtimeDirectory, `w-${text(6)}`);
  if (Buffer.byteLength(socketPath) > MOST_SOCKET_PATH_BYTES) {
    throw new RunproofError(
      "MLFLOW_FAILED",
      `The socket path ${socketPath} is longer than ${MOST_SOCKET_PATH_BYTES} bytes.`,
      {
        hint: "Set TMPDIR to a folder with a short path, such as /tmp, and try again.",
      },
    );
  }
  const state: GateState = {
    open: true,
    unusable: null,
    refusals: [],
    refused: 0,
    storedBytes: 0,
    server: null,
  };
  const context = contextOf(executionId, secret, surroundings, state);
  const calls = new Set<Promise<void>>();
  const server = createServer({ maxHeaderSize: 16_384, keepAliveTimeout: 60_000 }, (request, response) => {
    const call = handleCall(context, request, response).finally(() => calls.delete(call));
    calls.add(call);
  });
  // A half-written request of hostile code ends its connection and nothing else.
  server.on("clientError", (_error, socket) => socket.destroy());
  server.maxConnections = 512;
  await listen(server, socketPath);
  return {
    socketPath,
    secret,
    markUnusable: (why) => context.markUnusable(why),
    async close() {
      state.open = false;
      server.close();
      server.closeIdleConnections();
      const over = Promise.allSettled(calls).then(() => true);
      const inTime = await Promise.race([over, pause(LAST_CALLS_MS, false, { ref: false })]);
      if (!inTime)
        state.unusable ??= `${calls.size} calls had no answer ${LAST_CALLS_MS / 1000} s after the end`;
      server.closeAllConnections();
      await rm(socketPath, { force: true });
      await deliverLast(executionId, surroundings.delivery);
      return { refusals: withCount(state), unusable: state.unusable };
    },
  };
}

/** What still waits after that time is counted as unanswered. */
async function deliverLast(executionId: string, delivery: Delivery): Promise<void> {
  const sent = delivery.flush({ executionId });
  await Promise.race([sent, pause(LAST_DELIVERY_MS, null, { ref: false })]);
  await delivery.giveUp(executionId, `no answer ${LAST_DELIVERY_MS / 1000} s after the end of the execution`);
}

async function listen(server: Server, socketPath: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, () => resolve());
  });
  await chmod(socketPath, 0o666);
}

function contextOf(
  executionId: string,
  secret: string,
  surroundings: GateSurroundings,
  state: GateState,
): GatewayContext {
  const { holdings } = surroundings;
  return {
    executionId,
    secret,
    holdings,
    queue: createRunQueue(),
    delivery: surroundings.delivery,
    isSure: (logged) => surroundings.sureRuns.admits(executionId, logged),
    isFull: () => surroundings.heldBytes(executionId) >= MOST_HELD,
    now: () => surroundings.now(),
    isOpen: () => state.open,
    upstream: () => serverFor(surroundings.keeper, state),
    experimentName: (upstream, experimentId) => nameOf(surroundings.experimentNames, upstream, experimentId),
    async record(event) {
      await surroundings.record(event);
      if (!event.granted) noteRefusal(state, event);
      // It may have a new name.
      if (event.facts.does === "experiment-changed")
        surroundings.experimentNames.delete(event.facts.experimentId);
    },
    markUnusable(why) {
      state.unusable ??= why;
    },
    artifactBytesLeft: () => surroundings.artifactLimitBytes - state.storedBytes,
    countArtifactBytes(bytes) {
      state.storedBytes += bytes;
    },
  };
}

/** An execution keeps the server it began with: where that died, what it logged may be lost, and it is told so. */
async function serverFor(keeper: ServerKeeper, state: GateState): Promise<Upstream> {
  if (state.server === null) {
    try {
      state.server = await keeper.current();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      state.unusable ??= why;
      throw new Error(why, { cause: error });
    }
  }
  if (state.server.server.hasEnded()) {
    const why = `the MLflow server died during this execution: ${await state.server.server.ended}`;
    state.unusable ??= why;
    throw new Error(why);
  }
  return state.server.upstream;
}

async function nameOf(names: Map<string, string>, upstream: Upstream, experimentId: string): Promise<string> {
  const found = names.get(experimentId);
  if (found !== undefined) return found;
  const query = new URLSearchParams({ experiment_id: experimentId });
  try {
    const answer = await upstream.ask({
      method: "GET",
      path: `/api/2.0/mlflow/experiments/get?${query.toString()}`,
      body: null,
    });
    const name = textAt(JSON.parse(await readAnswer(answer)), "experiment", "name");
    if (name === null) return experimentId;
    names.set(experimentId, name);
    return name;
  } catch {
    // The run exists by now; a missing name must not lose it.
    return experimentId;
  }
}

function noteRefusal(
  state: GateState,
  event: { at: string; method: string; route: string; reason: string | null },
) {
  state.refused += 1;
  if (state.refusals.length >= KEPT_REFUSALS) return;
  state.refusals.push({ at: event.at, method: event.method, route: event.route, reason: event.reason ?? "" });
}

/** The first refusals; where there were more, the last entry says how many. The journal has all. */
function withCount({ refusals, refused }: GateState): Refusal[] {
  const last = refusals.at(-1);
  if (last === undefined || refused <= refusals.length) return refusals;
  const reason = `and ${refused - refusals.length} more refusals, all in the journal`;
  return [...refusals, { ...last, reason }];
}
