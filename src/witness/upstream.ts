import { Agent, request } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Readable, Transform } from "node:stream";

const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

/** A request to the tracking server. Nothing of the client's own headers goes along. */
interface UpstreamRequest {
  method: string;
  path: string;
  /** JSON text, or a stream through the given transform, or nothing. */
  body: string | { stream: Readable; through: Transform; bytes: string | null } | null;
}

/** The MLflow server as the gateway uses it. */
export interface Upstream {
  /** Rejects where no answer came. */
  ask(call: UpstreamRequest): Promise<IncomingMessage>;
  close(): void;
}

/** A client of the server on a UNIX socket. `silenceMs` bounds how long a call may stand still. */
export function openUpstream(socketPath: string, silenceMs = 120_000): Upstream {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    ask(call) {
      return new Promise<IncomingMessage>((resolve, reject) => {
        const outgoing = request({
          socketPath,
          agent,
          method: call.method,
          path: call.path,
          headers: headersFor(call),
        });
        outgoing.setTimeout(silenceMs, () =>
          outgoing.destroy(new Error("the MLflow server did not answer in time")),
        );
        outgoing.once("response", resolve);
        outgoing.once("error", reject);
        if (call.body === null || typeof call.body === "string") outgoing.end(call.body ?? undefined);
        else pipeline(call.body.stream, call.body.through, outgoing).catch(reject);
      });
    },
    close: () => agent.destroy(),
  };
}

function headersFor({ body }: UpstreamRequest): Record<string, string> {
  const headers: Record<string, string> = { host: "localhost", "accept-encoding": "identity" };
  if (typeof body === "string") {
    headers["content-type"] = "application/json";
    headers["content-length"] = String(Buffer.byteLength(body));
  } else if (body !== null) {
    headers["content-type"] = "application/octet-stream";
    if (body.bytes !== null) headers["content-length"] = body.bytes;
  }
  return headers;
}

/** The whole text of an answer; rejects above 64 MiB. */
export async function readAnswer(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_ANSWER_BYTES) throw new Error("the MLflow server's answer is larger than 64 MiB");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** The headers of an answer that the client needs. */
export function passedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of ["content-type", "content-length", "content-disposition"]) {
    const value = headers[name];
    if (typeof value === "string") passed[name] = value;
  }
  return passed;
}
