import type { IncomingMessage, ServerResponse } from "node:http";
import type { Delivery } from "./delivery.ts";
import type { CallEvent, CallFacts } from "./event.ts";
import type { HashStream } from "./hash-stream.ts";
import type { Holdings } from "./holdings.ts";
import type { Logged } from "./logged-value.ts";
import type { Permit } from "./permit-shape.ts";
import type { RouteMatch } from "./routes.ts";
import type { RunQueue } from "./run-queue.ts";
import type { Upstream } from "./upstream.ts";

export const NOTHING: CallFacts = { does: "nothing" };

/** What the calls of one execution have in common. */
export interface GatewayContext {
  executionId: string;
  secret: string;
  holdings: Holdings;
  /** Whether the server is the user's own. */
  ownServer: boolean;
  queue: RunQueue;
  delivery: Delivery;
  now(): number;
  /** Whether the URL still lives. */
  isOpen(): boolean;
  /** The server, started if need be; rejects with a sentence that says why there is none. */
  upstream(): Promise<Upstream>;
  experimentName(upstream: Upstream, experimentId: string): Promise<string>;
  /** Whether the server will certainly take what a call logs, so that it may hear of it later. */
  isSure(logged: Logged): boolean;
  /** Whether the runs of this execution take all the memory that they may. */
  isFull(): boolean;
  /**
   * Writes the event to the journal and takes it into the records; rejects where the journal does. `quickly`: the disk
   * has it a moment later.
   */
  record(event: CallEvent, quickly?: boolean): Promise<void>;
  /** Resolves when the disk has all that the journal was given. */
  syncJournal(): Promise<void>;
  /** Notes that the records may lack something through no fault of the code. */
  markUnusable(why: string): void;
  /** Bytes of artifacts that this execution may still store. */
  artifactBytesLeft(): number;
  countArtifactBytes(bytes: number): void;
}

/** A call on its way, filled in as it is understood. */
export interface Passage {
  request: IncomingMessage;
  response: ServerResponse;
  at: string;
  route: string;
  match: RouteMatch | null;
  permit: Permit | null;
  upload: HashStream | null;
}

/** The journal line of a call. */
export function eventOf(
  { executionId }: GatewayContext,
  passage: Passage,
  outcome: { granted: boolean; status?: number; facts?: CallFacts; reason?: string | null },
): CallEvent {
  return {
    kind: "witness-call",
    executionId,
    at: passage.at,
    method: passage.request.method ?? "",
    route: passage.route,
    granted: outcome.granted,
    reason: outcome.reason ?? null,
    status: outcome.status ?? null,
    ids: passage.permit?.ids ?? {},
    facts: outcome.facts ?? NOTHING,
  };
}

/** Answers with a JSON text. */
export function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
