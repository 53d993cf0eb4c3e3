import * as http from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import * as https from "node:https";
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

/** Where the server is and what opens it. */
export type UpstreamPlace =
  | { socketPath: string }
  | {
      /** http or https, without credentials, query and fragment; its path stands before every path. */
      url: URL;
      /** Value of the Authorization header; null: none. */
      authorization: string | null;
      /** Authorities that are trusted, PEM; null: Node's own. */
      certificates: string[] | null;
      /** Whether a certificate that does not prove the server is taken all the same. */
      unproven: boolean;
    };

/** A client of the server. Redirects are not followed. `silenceMs` bounds how long a call may stand still. */
export function openUpstream(place: UpstreamPlace, silenceMs = 120_000): Upstream {
  const connection = connectionTo(place);
  const { secure, prefix, options } = connection;
  return {
    ask(call) {
      return new Promise<IncomingMessage>((resolve, reject) => {
        const outgoing = (secure ? https : http).request({
          ...options,
          method: call.method,
          path: `${prefix}${call.path}`,
          headers: { ...options.headers, ...headersFor(call) },
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
    close: () => connection.close(),
  };
}

interface Connection {
  secure: boolean;
  prefix: string;
  options: Omit<RequestOptions, "headers"> & { headers: Record<string, string> };
  close(): void;
}

function connectionTo(place: UpstreamPlace): Connection {
  const pool = { keepAlive: true, maxSockets: 32 };
  if ("socketPath" in place) {
    const agent = new http.Agent(pool);
    const options = { socketPath: place.socketPath, agent, headers: { host: "localhost" } };
    return { secure: false, prefix: "", options, close: () => agent.destroy() };
  }
  const { url, authorization, certificates, unproven } = place;
  const secure = url.protocol === "https:";
  const agent = secure
    ? new https.Agent({
        ...pool,
        ...(certificates === null ? {} : { ca: certificates }),
        rejectUnauthorized: !unproven,
      })
    : new http.Agent(pool);
  const headers: Record<string, string> = { host: url.host };
  if (authorization !== null) headers["authorization"] = authorization;
  return {
    secure,
    prefix: url.pathname.replace(/\/+$/, ""),
    options: { hostname: url.hostname.replace(/^\[|\]$/g, ""), port: url.port, agent, headers },
    close: () => agent.destroy(),
  };
}

function headersFor({ body }: UpstreamRequest): Record<string, string> {
  const headers: Record<string, string> = { "accept-encoding": "identity" };
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
