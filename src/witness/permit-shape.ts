import type { CallFacts } from "./event.ts";
import type { Holdings } from "./holdings.ts";
import type { Logged } from "./logged-value.ts";
import type { Fields } from "./request-body.ts";
import type { RouteMatch } from "./routes.ts";

/** A call as the rules see it: only what the route lets through. */
export interface Asked {
  executionId: string;
  match: RouteMatch;
  fields: Fields;
  holdings: Holdings;
  /** Whether the server is the user's own: there things are created and logged, and nothing else. */
  ownServer: boolean;
}

/** Reads beyond the answer that facts may need. */
export interface Lookups {
  /** Name of an experiment, its id where the server does not tell. */
  experimentName(experimentId: string): Promise<string>;
}

/** A stored file as it was seen in passing. */
export interface Stored {
  bytes: number;
  sha256: string;
}

/** A call that may go on, rebuilt from what was understood of it. */
export interface Permit {
  ids: Record<string, string>;
  /** Fields of the JSON body or the query. */
  fields: Fields;
  /** Path at the server, without the query; null: the route's own path. */
  path: string | null;
  /** Calls with the same queue go to the server one after the other, in order of arrival. */
  queue: string | null;
  /** Which acknowledged values must be at the server before: none, those of the run in `ids`, or all of the cycle. */
  after: "nothing" | "run" | "all";
  /** What the call logs, where the form of it leaves the server nothing to object to; absent otherwise. */
  logs?: Logged;
  /** How bytes pass: JSON both ways, a file coming, or a file going. */
  carries: "json" | "upload" | "download";
  /** What the call did, from the server's answer to it. */
  facts(answer: unknown, lookups: Lookups, stored: Stored | null): CallFacts | Promise<CallFacts>;
  /** The answer that the client may see; null: the server's own. */
  answer?(answer: unknown): unknown;
  /** The answer where the server need not be asked. */
  ready?: unknown;
}

/** A permit for a call that changes nothing. */
export function reading(fields: Fields, ids: Record<string, string>): Permit {
  return {
    ids,
    fields,
    path: null,
    queue: null,
    after: ids["runId"] === undefined ? "nothing" : "run",
    carries: "json",
    facts: () => ({ does: "nothing" }),
  };
}
