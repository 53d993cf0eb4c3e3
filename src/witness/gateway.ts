import type { IncomingMessage, ServerResponse } from "node:http";
import { acknowledge, settleBefore } from "./acknowledge.ts";
import { forward } from "./forward.ts";
import { fail, tooMuchKept } from "./gateway-failure.ts";
import { printable, readFields, readTarget, requireRoute } from "./gateway-request.ts";
import { eventOf, sendJson } from "./passage.ts";
import type { GatewayContext, Passage } from "./passage.ts";
import { permit } from "./permit.ts";
import type { Permit } from "./permit-shape.ts";
import { Refused } from "./refuse.ts";
import type { Policy } from "./routes.ts";
import { isoTime } from "./time-form.ts";

/** Calls that add to what is kept of an execution's runs. */
const GROWING = new Set<Policy>(["create-run", "change-run", "create-model", "store-artifact"]);

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
  const { executionId, holdings, ownServer } = context;
  passage.permit = permit({ executionId, match, fields, holdings, ownServer });
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
