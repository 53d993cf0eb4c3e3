import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Delivery } from "./delivery.ts";
import type { CallEvent, CallFacts } from "./event.ts";
import { printable, readFields, readTarget, requireRoute } from "./gateway-request.ts";
import { createHashStream } from "./hash-stream.ts";
import type { HashStream } from "./hash-stream.ts";
import type { Holdings } from "./holdings.ts";
import type { Logged } from "./logged-value.ts";
import { permit } from "./permit.ts";
import type { Lookups, Permit, Stored } from "./permit-shape.ts";
import { Refused, Undelivered } from "./refuse.ts";
import type { Policy, RouteMatch } from "./routes.ts";
import type { RunQueue } from "./run-queue.ts";
import { isoTime } from "./time-form.ts";
import { passedHeaders, readAnswer } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";

const NOTHING: CallFacts = { does: "nothing" };
/** Calls that add to what is kept of an execution's runs. */
const GROWING = new Set<Policy>(["create-run", "change-run", "create-model", "store-artifact"]);
/** Failed Dependency: clients do not try it again, as they would with a 5xx. */
const NO_SERVER = 424;

/** What the calls of one execution have in common. */
export interface GatewayContext {
  executionId: string;
  secret: string;
  holdings: Holdings;
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
  /** Writes the event to the journal and takes it into the records; rejects where the journal does. */
  record(event: CallEvent): Promise<void>;
  /** Notes that the records may lack something through no fault of the code. */
  markUnusable(why: string): void;
  /** Bytes of artifacts that this execution may still store. */
  artifactBytesLeft(): number;
  countArtifactBytes(bytes: number): void;
}

/** A call on its way, filled in as it is understood. */
interface Passage {
  request: IncomingMessage;
  response: ServerResponse;
  at: string;
  route: string;
  match: RouteMatch | null;
  permit: Permit | null;
  upload: HashStream | null;
}

/** Answers one request. Never rejects; the journal has the call before the client has the answer. */
export async function handleCall(
  context: GatewayContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const passage: Passage = {
    request,
    response,
    at: isoTime(context.now()),
    route: "(wrong URL)",
    match: null,
    permit: null,
    upload: null,
  };
  try {
    await passOn(context, passage, await understand(context, passage));
  } catch (error) {
    await fail(context, passage, error);
  }
}

async function understand(context: GatewayContext, passage: Passage): Promise<Permit> {
  const { request } = passage;
  const target = readTarget(request.url ?? "", context.secret);
  if (target === null) {
    throw new Refused(
      "This is not the tracking URL of this execution. Use the one in MLFLOW_TRACKING_URI as it is.",
    );
  }
  if (!context.isOpen()) throw new Refused("This tracking URL ended with its execution.");
  passage.route = printable(target.path);
  const match = requireRoute(request.method ?? "", target.path);
  passage.match = match;
  passage.route = match.route.name;
  const fields = await readFields(request, match.route, target.query);
  passage.at = isoTime(context.now());
  const { executionId, holdings } = context;
  passage.permit = permit({ executionId, match, fields, holdings });
  if (GROWING.has(match.route.policy) && match.route.name !== "runs/update" && context.isFull())
    throw tooMuchKept();
  return passage.permit;
}

async function passOn(context: GatewayContext, passage: Passage, allowed: Permit): Promise<void> {
  if (allowed.ready !== undefined) {
    await context.record(eventOf(context, passage, { granted: true }));
    sendJson(passage.response, 200, JSON.stringify(allowed.ready));
    return;
  }
  const upstream = await context.upstream();
  await context.queue.enter(allowed.queue, async () => {
    const { logs } = allowed;
    if (logs !== undefined && (await acknowledge(context, passage, logs))) return;
    await settleBefore(context, passage, allowed);
    await forward(context, passage, allowed, upstream);
  });
}

/** Answers in the server's place where its answer is certain. In its turn of the run's queue, so that order stays. */
async function acknowledge(context: GatewayContext, passage: Passage, logs: Logged): Promise<boolean> {
  if (!context.isSure(logs)) return false;
  const { delivery, executionId } = context;
  const parcel = await delivery.reserve(executionId, logs);
  try {
    // While it waited for room a batch may have been refused.
    if (!context.isSure(logs)) {
      delivery.drop(parcel);
      return false;
    }
    await context.record({
      ...eventOf(context, passage, { granted: true, status: 200, facts: logs }),
      acknowledged: true,
    });
  } catch (error) {
    delivery.drop(parcel);
    throw error;
  }
  delivery.send(parcel);
  sendJson(passage.response, 200, "{}");
  return true;
}

/** Brings what was acknowledged before to the server first, and tells the run's next call of a refusal. */
async function settleBefore(context: GatewayContext, passage: Passage, allowed: Permit): Promise<void> {
  const { delivery, executionId } = context;
  const { runId } = allowed.ids;
  if (allowed.after === "all") await delivery.flush(null);
  if (allowed.after !== "run" || runId === undefined) return;
  await delivery.flush({ runId });
  const failure = delivery.takeFailure(executionId, runId);
  if (failure !== null) throw new Undelivered(failure, passage.route);
}

async function forward(
  context: GatewayContext,
  passage: Passage,
  allowed: Permit,
  upstream: Upstream,
): Promise<void> {
  const { request, response } = passage;
  if (allowed.carries === "upload") passage.upload = createHashStream(context.artifactBytesLeft());
  const answer = await upstream.ask({
    method: request.method ?? "",
    path: `/${pathOf(passage, allowed)}`,
    body: bodyOf(passage, allowed),
  });
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.resume();
    throw new Error("the tracking server answers with a redirect; its final address is needed");
  }
  const succeeded = status >= 200 && status < 300;
  if (allowed.carries === "download" && succeeded) {
    await context.record(eventOf(context, passage, { granted: true, status }));
    response.writeHead(status, passedHeaders(answer.headers));
    await pipeline(answer, response);
    return;
  }
  const text = await readAnswer(answer);
  const stored = succeeded && passage.upload !== null ? passage.upload.result() : null;
  if (stored !== null) context.countArtifactBytes(stored.bytes);
  const parsed = succeeded ? parsedOrNull(text) : null;
  const lookups: Lookups = { experimentName: (id) => context.experimentName(upstream, id) };
  const facts = succeeded ? await allowed.facts(parsed, lookups, stored) : attempted(allowed, stored);
  await context.record(eventOf(context, passage, { granted: true, status, facts }));
  const shown = succeeded && allowed.answer !== undefined ? JSON.stringify(allowed.answer(parsed)) : text;
  response.writeHead(status >= 500 ? NO_SERVER : status, {
    "content-type": answer.headers["content-type"] ?? "application/json",
    "content-length": Buffer.byteLength(shown),
  });
  response.end(shown);
}

/** What a call that the server turned down had tried; it counts for nothing, but stands in the journal. */
function attempted(allowed: Permit, stored: Stored | null): CallFacts {
  const lookups: Lookups = { experimentName: (id) => Promise.resolve(id) };
  const facts = allowed.facts(null, lookups, stored);
  return facts instanceof Promise ? NOTHING : facts;
}

function pathOf({ match }: Passage, allowed: Permit): string {
  const path = allowed.path ?? match?.route.path ?? "";
  if (match?.route.method !== "GET") return path;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(allowed.fields)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
      query.append(name, String(item));
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function bodyOf({ match, request, upload }: Passage, allowed: Permit) {
  if (upload !== null) {
    return { stream: request, through: upload.stream, bytes: request.headers["content-length"] ?? null };
  }
  const { method } = match?.route ?? {};
  if (method === "POST" || method === "PATCH") return JSON.stringify(allowed.fields);
  return method === "DELETE" ? "{}" : null;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function fail(context: GatewayContext, passage: Passage, error: unknown): Promise<void> {
  const { request, response, upload, match } = passage;
  const clientLeft = request.destroyed && !request.complete;
  const cause = upload?.tooMuch() === true ? tooMuch() : error;
  if (cause instanceof Undelivered) {
    await tellRefusal(context, passage, cause);
    return;
  }
  const refused = cause instanceof Refused;
  const why = cause instanceof Error ? cause.message : String(cause);
  // A change that may or may not have happened: the records cannot be trusted to be whole.
  const changes = match !== null && match.route.method !== "GET";
  if (!refused && !clientLeft && changes) {
    context.markUnusable(`${passage.route}: ${why}`);
  }
  // A download that breaks off is in the journal already.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  try {
    await context.record(
      eventOf(context, passage, { granted: !refused, reason: refused ? why.slice(0, 600) : null }),
    );
  } catch (journalError) {
    context.markUnusable(`the journal could not be written: ${String(journalError)}`);
  }
  if (clientLeft) {
    response.destroy();
    return;
  }
  const status = refused ? cause.status : NO_SERVER;
  const body = refused
    ? { error_code: cause.errorCode, message: why }
    : { error_code: "TEMPORARILY_UNAVAILABLE", message: `The tracking server could not answer: ${why}` };
  sendJson(response, status, JSON.stringify(body));
}

/** The call itself is not carried out; it has the answer that an earlier one could not be given any more. */
async function tellRefusal(
  context: GatewayContext,
  passage: Passage,
  { failure, message }: Undelivered,
): Promise<void> {
  const status = failure.status === null || failure.status >= 500 ? NO_SERVER : failure.status;
  try {
    await context.record(eventOf(context, passage, { granted: true, status, reason: message.slice(0, 600) }));
  } catch (journalError) {
    context.markUnusable(`the journal could not be written: ${String(journalError)}`);
  }
  const code = status === NO_SERVER ? "TEMPORARILY_UNAVAILABLE" : "INVALID_PARAMETER_VALUE";
  sendJson(passage.response, status, JSON.stringify({ error_code: code, message }));
}

function tooMuchKept(): Refused {
  return new Refused(
    "This execution has logged more names of metrics, params, tags, artifacts and runs than can be kept. Log fewer of them, or write them to a file.",
    413,
    "INVALID_PARAMETER_VALUE",
  );
}

function tooMuch(): Refused {
  return new Refused(
    "This execution has stored more bytes of artifacts than it may.",
    413,
    "INVALID_PARAMETER_VALUE",
  );
}

function eventOf(
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

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
