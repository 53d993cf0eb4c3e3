import type { Refusal } from "../contracts/index.ts";
import { textAt } from "./answer.ts";
import type { Delivery } from "./delivery.ts";
import type { WitnessEvent } from "./event.ts";
import type { Holdings } from "./holdings.ts";
import type { GatewayContext } from "./passage.ts";
import { createRunQueue } from "./run-queue.ts";
import type { KeptServer, ServerKeeper } from "./server-keeper.ts";
import type { SureRuns } from "./sure-runs.ts";
import { readAnswer } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";

const KEPT_REFUSALS = 200;

/** What the gates of a cycle share. */
export interface GateSurroundings {
  runtimeDirectory: string;
  artifactLimitBytes: number;
  holdings: Holdings;
  /** Whether the server is the user's own. */
  ownServer: boolean;
  sureRuns: SureRuns;
  delivery: Delivery;
  keeper: ServerKeeper;
  experimentNames: Map<string, string>;
  now(): number;
  randomBytes(count: number): Uint8Array;
  /** Writes the event to the journal, then takes it into all records. */
  record(event: WitnessEvent, quickly?: boolean): Promise<void>;
  syncJournal(): Promise<void>;
  /** Whether the runs of an execution take all the memory that they may. */
  isFull(executionId: string): boolean;
}

/** State of one execution's URL. */
export interface GateState {
  open: boolean;
  unusable: string | null;
  refusals: Refusal[];
  refused: number;
  storedBytes: number;
  server: KeptServer | null;
}

/** All that the calls of one execution need, over its state. */
export function contextOf(
  executionId: string,
  secret: string,
  surroundings: GateSurroundings,
  state: GateState,
): GatewayContext {
  const { holdings } = surroundings;
  return {
    executionId,
    secret,
    holdings,
    ownServer: surroundings.ownServer,
    queue: createRunQueue(),
    delivery: surroundings.delivery,
    isSure: (logged) => surroundings.sureRuns.admits(executionId, logged),
    isFull: () => surroundings.isFull(executionId),
    now: () => surroundings.now(),
    isOpen: () => state.open,
    upstream: () => serverFor(surroundings.keeper, state),
    experimentName: (upstream, experimentId) => nameOf(surroundings.experimentNames, upstream, experimentId),
    syncJournal: () => surroundings.syncJournal(),
    async record(event, quickly) {
      await surroundings.record(event, quickly);
      if (!event.granted) noteRefusal(state, event);
      // It may have a new name.
      if (event.facts.does === "experiment-changed")
        surroundings.experimentNames.delete(event.facts.experimentId);
    },
    markUnusable(why) {
      state.unusable ??= why;
    },
    artifactBytesLeft: () => surroundings.artifactLimitBytes - state.storedBytes,
    countArtifactBytes(bytes) {
      state.storedBytes += bytes;
    },
  };
}

/** An execution keeps the server it began with: where that died, what it logged may be lost, and it is told so. */
async function serverFor(keeper: ServerKeeper, state: GateState): Promise<Upstream> {
  if (state.server === null) {
    try {
      state.server = await keeper.current();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      state.unusable ??= why;
      throw new Error(why, { cause: error });
    }
  }
  if (state.server.server.hasEnded()) {
    const why = `the MLflow server died during this execution: ${await state.server.server.ended}`;
    state.unusable ??= why;
    throw new Error(why);
  }
  return state.server.upstream;
}

async function nameOf(names: Map<string, string>, upstream: Upstream, experimentId: string): Promise<string> {
  const found = names.get(experimentId);
  if (found !== undefined) return found;
  const query = new URLSearchParams({ experiment_id: experimentId });
  try {
    const answer = await upstream.ask({
      method: "GET",
      path: `/api/2.0/mlflow/experiments/get?${query.toString()}`,
      body: null,
    });
    const name = textAt(JSON.parse(await readAnswer(answer)), "experiment", "name");
    if (name === null) return experimentId;
    names.set(experimentId, name);
    return name;
  } catch {
    // The run exists by now; a missing name must not lose it.
    return experimentId;
  }
}

function noteRefusal(
  state: GateState,
  event: { at: string; method: string; route: string; reason: string | null },
) {
  state.refused += 1;
  if (state.refusals.length >= KEPT_REFUSALS) return;
  state.refusals.push({ at: event.at, method: event.method, route: event.route, reason: event.reason ?? "" });
}

/** The first refusals; where there were more, the last entry says how many. The journal has all. */
export function withCount({ refusals, refused }: GateState): Refusal[] {
  const last = refusals.at(-1);
  if (last === undefined || refused <= refusals.length) return refusals;
  const reason = `and ${refused - refusals.length} more refusals, all in the journal`;
  return [...refusals, { ...last, reason }];
}
