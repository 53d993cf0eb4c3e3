import { valuesOf } from "./logged-value.ts";
import type { Logged } from "./logged-value.ts";
import { eventOf, sendJson } from "./passage.ts";
import type { GatewayContext, Passage } from "./passage.ts";
import type { Permit } from "./permit-shape.ts";
import { Undelivered } from "./refuse.ts";

/** Answers in the server's place where its answer is certain. In its turn of the run's queue, so that order stays. */
export async function acknowledge(context: GatewayContext, passage: Passage, logs: Logged): Promise<boolean> {
  if (!context.isSure(logs)) return false;
  const { delivery, executionId } = context;
  const parcel = await delivery.reserve(executionId, logs.runId, valuesOf(logs));
  try {
    // While it waited for room a batch may have been refused.
    if (!context.isSure(logs)) {
      delivery.drop(parcel);
      return false;
    }
    const event = eventOf(context, passage, { granted: true, status: 200, facts: logs });
    await context.record({ ...event, acknowledged: true }, true);
  } catch (error) {
    delivery.drop(parcel);
    throw error;
  }
  delivery.send(parcel);
  sendJson(passage.response, 200, "{}");
  return true;
}

/** Brings what was acknowledged before to the server first, and tells the run's next call of a refusal. */
export async function settleBefore(
  context: GatewayContext,
  passage: Passage,
  allowed: Permit,
): Promise<void> {
  const { delivery, executionId } = context;
  const { runId } = allowed.ids;
  if (allowed.after === "all") await delivery.flush(null);
  if (allowed.after !== "run" || runId === undefined) return;
  await delivery.flush({ runId });
  const failure = delivery.takeFailure(executionId, runId);
  if (failure !== null) throw new Undelivered(failure, passage.route);
}
