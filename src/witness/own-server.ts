import type { IncomingMessage } from "node:http";
import { RunproofError } from "../errors.ts";
import { openUpstream, readAnswer } from "./upstream.ts";
import type { Upstream, UpstreamPlace } from "./upstream.ts";

/** Where a tracking server of the user's own is, and what opens it. The credentials go nowhere but there. */
export type OwnServer = Extract<UpstreamPlace, { url: URL }>;

const PROBE = "/api/2.0/mlflow/experiments/search?max_results=1";
const PROBE_LIMIT_MS = 20_000;

/**
 * Connects to a tracking server of the user's own, once it has answered a read with the credentials.
 * Throws MLFLOW_FAILED saying why where it cannot be reached, refuses the credentials or is no MLflow server.
 */
export async function connectOwnServer(server: OwnServer): Promise<Upstream> {
  const probing = openUpstream(server, PROBE_LIMIT_MS);
  try {
    const answer = await probing.ask({ method: "GET", path: PROBE, body: null });
    requireGoodAnswer(server, answer, await readAnswer(answer));
  } catch (error) {
    if (error instanceof RunproofError) throw error;
    throw unreachable(server, error);
  } finally {
    probing.close();
  }
  return openUpstream(server);
}

function requireGoodAnswer(server: OwnServer, answer: IncomingMessage, text: string): void {
  const status = answer.statusCode ?? 0;
  const name = server.url.href;
  if (status === 401 || status === 403) {
    throw failed(
      server.authorization === null
        ? `The tracking server ${name} wants credentials (status ${status}).`
        : `The tracking server ${name} refuses the credentials (status ${status}).`,
      "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, in the environment of runproof.",
    );
  }
  if (status >= 300 && status < 400) {
    throw failed(
      `The tracking server ${name} answers with a redirect (status ${status}${placeOf(answer)}), which is not followed.`,
      "Give the final address with --tracking-uri.",
    );
  }
  if (status === 200 && isObject(text)) return;
  throw failed(
    `${name} is no MLflow tracking server: it answers ${PROBE.split("?")[0]} with status ${status}.`,
    "Give the address under which MLflow's own client reaches it, its path included, with --tracking-uri.",
  );
}

/** Without query and fragment, which may hold a secret. */
function placeOf({ headers }: IncomingMessage): string {
  const { location } = headers;
  if (location === undefined || !URL.canParse(location)) return "";
  const { origin, pathname } = new URL(location);
  return ` to ${origin}${pathname}`;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function unreachable({ url }: OwnServer, error: unknown): RunproofError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = error instanceof Error ? error.message || code : String(error);
  const isCertificate = /CERT|SIGNATURE|ALTNAME/.test(code);
  return failed(
    `The tracking server ${url.href} cannot be reached: ${why || code}.`,
    isCertificate
      ? "Name the file of the authority that signed its certificate in MLFLOW_TRACKING_SERVER_CERT_PATH."
      : "Check the address and that the server is running; nothing was executed.",
  );
}

function failed(message: string, hint: string): RunproofError {
  return new RunproofError("MLFLOW_FAILED", message, { hint });
}
