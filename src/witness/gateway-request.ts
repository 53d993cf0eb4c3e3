import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Refused } from "./refuse.ts";
import { readBody, readQuery } from "./request-body.ts";
import type { Fields } from "./request-body.ts";
import { findRoute } from "./routes.ts";
import type { Route, RouteMatch } from "./routes.ts";

const MOST_BODY_BYTES = 2 * 1024 * 1024;

/** A request line taken apart. */
export interface Target {
  /** Raw path after the secret, without a leading slash. */
  path: string;
  query: URLSearchParams;
}

/** Takes the secret off the request target; null where it is not there or another one. Compared in constant time. */
export function readTarget(url: string, secret: string): Target | null {
  const question = url.indexOf("?");
  const path = question === -1 ? url : url.slice(0, question);
  const end = path.indexOf("/", 1);
  if (!path.startsWith("/") || !sameText(end === -1 ? path.slice(1) : path.slice(1, end), secret))
    return null;
  return {
    path: end === -1 ? "" : path.slice(end + 1),
    query: new URLSearchParams(question === -1 ? "" : url.slice(question + 1)),
  };
}

/** That a text has another length is no secret. */
function sameText(given: string, secret: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(secret)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The route on the list; throws Refused where there is none. */
export function requireRoute(method: string, path: string): RouteMatch {
  const match = findRoute(method, path);
  if (match !== null) return match;
  throw new Refused(
    `${method} ${printable(path)} is not available here: only what is needed to log and read experiments, runs, metrics, artifacts and logged models is.`,
  );
}

/** A path in a form that is safe in messages and in the journal. */
export function printable(path: string): string {
  return path.slice(0, 120).replaceAll(/[^\w./%-]/g, "?");
}

/** The fields of a call: from the query of GET, from the body of POST and PATCH; the others carry none. */
export async function readFields(
  request: IncomingMessage,
  route: Route,
  query: URLSearchParams,
): Promise<Fields> {
  if (route.method === "GET") return readQuery(query, route.fields);
  if (route.method === "PUT" || route.method === "DELETE") return {};
  return readBody(await readBounded(request), route.fields);
}

async function readBounded(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MOST_BODY_BYTES) parts.push(part);
    });
    request.once("end", () => {
      if (bytes <= MOST_BODY_BYTES) resolve(Buffer.concat(parts));
      else
        reject(
          new Refused("The body is larger than 2 MB; log less at once.", 413, "INVALID_PARAMETER_VALUE"),
        );
    });
    request.once("error", reject);
    request.once("close", () => reject(new Error("the client went away")));
  });
}
