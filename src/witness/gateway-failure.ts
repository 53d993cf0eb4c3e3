import { eventOf, sendJson } from "./passage.ts";
import type { GatewayContext, Passage } from "./passage.ts";
import { Refused, Undelivered } from "./refuse.ts";

/** Failed Dependency: clients do not try it again, as they would with a 5xx. */
export const NO_SERVER = 424;

/** Answers a call that was refused or broke off, and records it. */
export async function fail(context: GatewayContext, passage: Passage, error: unknown): Promise<void> {
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

/** Of a call that would add to what is kept. */
export function tooMuchKept(): Refused {
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
