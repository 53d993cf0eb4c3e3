import { createServer } from "node:http";
import type { Server } from "node:http";
import { chmod, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Refusal } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import type { Delivery } from "./delivery.ts";
import { contextOf, withCount } from "./gate-context.ts";
import type { GateState, GateSurroundings } from "./gate-context.ts";
import { handleCall } from "./gateway.ts";

const LAST_CALLS_MS = 15_000;
const LAST_DELIVERY_MS = 60_000;
/** sun_path holds 108 bytes with the closing NUL. */
const MOST_SOCKET_PATH_BYTES = 107;
const SECRET_BYTES = 32;

/** The listening end of one execution's tracking URL. */
export interface ExecutionGate {
  socketPath: string;
  secret: string;
  /** Notes that the records may lack something through no fault of the code. */
  markUnusable(why: string): void;
  /** Ends the URL, waits for calls in flight and brings what they logged to the server, each for a bounded time. */
  close(): Promise<{ refusals: Refusal[]; unusable: string | null }>;
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
