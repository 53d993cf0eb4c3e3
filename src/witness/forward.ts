import { pipeline } from "node:stream/promises";
import type { CallFacts } from "./event.ts";
import { createHashStream } from "./hash-stream.ts";
import { NO_SERVER } from "./gateway-failure.ts";
import { withReachableArtifacts } from "./own-server-artifacts.ts";
import { eventOf, NOTHING } from "./passage.ts";
import type { GatewayContext, Passage } from "./passage.ts";
import type { Lookups, Permit, Stored } from "./permit-shape.ts";
import { isReading } from "./routes.ts";
import { passedHeaders, readAnswer } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";

/** Asks the server, records what it did, and gives the client its answer. */
export async function forward(
  context: GatewayContext,
  passage: Passage,
  allowed: Permit,
  upstream: Upstream,
): Promise<void> {
  const { request, response, match } = passage;
  const reads = match !== null && isReading(match.route.policy);
  // What a read may show is on the disk before it is shown; that a read took place can follow.
  const synced = reads ? context.syncJournal() : Promise.resolve();
  synced.catch(() => {});
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
  // Where this machine crashes before the disk has it, the run is lost with all that it held: nothing can contradict it.
  const quickly = reads || match?.route.policy === "create-run";
  if (allowed.carries === "download" && succeeded) {
    await synced;
    await context.record(eventOf(context, passage, { granted: true, status }), reads);
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
  await synced;
  await context.record(eventOf(context, passage, { granted: true, status, facts }), quickly);
  const shown = succeeded ? shownAnswer(context, allowed, parsed, text) : text;
  response.writeHead(status >= 500 ? NO_SERVER : status, {
    "content-type": answer.headers["content-type"] ?? "application/json",
    "content-length": Buffer.byteLength(shown),
  });
  response.end(shown);
}

function shownAnswer({ ownServer }: GatewayContext, allowed: Permit, parsed: unknown, text: string): string {
  const shown = allowed.answer === undefined ? text : JSON.stringify(allowed.answer(parsed));
  return (ownServer && parsed !== null ? withReachableArtifacts(shown) : null) ?? shown;
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
