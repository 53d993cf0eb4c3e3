import { setTimeout as pause } from "node:timers/promises";
import { textAt } from "./answer.ts";
import { createLoad, LOAD_LIMITS } from "./delivery-load.ts";
import type { LoadLimits } from "./delivery-load.ts";
import type { DeliveredEvent } from "./event.ts";
import { nextBatch, pendingValue } from "./log-batch.ts";
import type { PendingValue } from "./log-batch.ts";
import { valuesOf } from "./logged-value.ts";
import type { Logged } from "./logged-value.ts";
import { isoTime } from "./time-form.ts";
import { createTurns } from "./turns.ts";

/** A run's first value waits this long for company, unless something waits for it. */
const GATHER_MS = 60;
const ENOUGH_VALUES = 500;
/** Not answered, or answered with 429 or 5xx: sent once more, which changes nothing where it had been taken. */
const TRIES = 2;
const PAUSE_MS = 250;
const BATCHES_AT_A_TIME = 4;
const MOST_REASON = 600;

/** Why a batch failed. */
export interface DeliveryFailure {
  /** The server's answer; null where it gave none. */
  status: number | null;
  /** The server's own words, or a sentence of ours. */
  reason: string;
}

/** What one call logs, on its way to the server. */
export interface Parcel {
  executionId: string;
  runId: string;
  values: PendingValue[];
}

/** Brings acknowledged values to the server: in order for each run, in batches, in the background. */
export interface Delivery {
  /** Resolves when there is room for what a call of the execution logs. It is then either sent or dropped. */
  reserve(executionId: string, logged: Logged): Promise<Parcel>;
  /** Takes an acknowledged parcel. */
  send(parcel: Parcel): void;
  /** Gives the room back. */
  drop(parcel: Parcel): void;
  /** Resolves when nothing that waits now, of the run, the execution or (null) of all, waits any more. Never rejects. */
  flush(which: { runId: string } | { executionId: string } | null): Promise<void>;
  /** The failure that the next call of this execution on the run has to be told; gives it once. */
  takeFailure(executionId: string, runId: string): DeliveryFailure | null;
  /** Counts what still waits of an execution as unanswered. */
  giveUp(executionId: string, why: string): Promise<void>;
}

export interface DeliveryPorts {
  /** Sends the JSON body of a log-batch call. Rejects where no answer came. */
  send(body: string): Promise<{ status: number; text: string }>;
  record(event: DeliveredEvent): Promise<void>;
  /** Values of an execution are lost to the store, or its journal is. */
  failed(executionId: string, why: string): void;
  now(): number;
}

/** What waits of one run. The counts are of all values so far; `wanted` is up to where somebody waits. */
interface Lane {
  runId: string;
  executionId: string;
  values: PendingValue[];
  added: number;
  done: number;
  wanted: number;
  timer: NodeJS.Timeout | null;
  sending: Promise<void> | null;
}

/** A delivery with nothing to deliver. */
export function createDelivery(ports: DeliveryPorts, limits: LoadLimits = LOAD_LIMITS): Delivery {
  const lanes = new Map<string, Lane>();
  const failures = new Map<string, DeliveryFailure & { executionId: string }>();
  const load = createLoad(limits);
  const turns = createTurns(BATCHES_AT_A_TIME);

  function laneOf(runId: string, executionId: string): Lane {
    const found = lanes.get(runId);
    if (found !== undefined) return found;
    const counts = { added: 0, done: 0, wanted: 0 };
    const lane = { runId, executionId, values: [], ...counts, timer: null, sending: null };
    lanes.set(runId, lane);
    return lane;
  }

  function start(lane: Lane): void {
    if (lane.timer !== null) clearTimeout(lane.timer);
    lane.timer = null;
    lane.sending ??= work(lane);
  }

  async function work(lane: Lane): Promise<void> {
    do await sendNext(lane);
    while (lane.done < lane.wanted || lane.values.length >= ENOUGH_VALUES);
    lane.sending = null;
    if (lane.values.length > 0) lane.timer ??= setTimeout(() => start(lane), GATHER_MS);
    else if (lanes.get(lane.runId) === lane) lanes.delete(lane.runId);
  }

  async function sendNext(lane: Lane): Promise<void> {
    const { count, body } = nextBatch(lane.runId, lane.values);
    if (count === 0) return;
    const before = lane.done;
    const failure = await turns(() => attempt(ports, body));
    // It was given up in the meantime.
    if (lane.done !== before) return;
    // Without a server the rest would only wait as long again.
    await settle(lane, failure?.status === null ? lane.values.length : count, failure);
  }

  async function settle(lane: Lane, count: number, failure: DeliveryFailure | null): Promise<void> {
    const { runId, executionId } = lane;
    load.remove(executionId, lane.values.splice(0, count));
    lane.done += count;
    const status = failure === null ? 200 : failure.status;
    const reason = failure === null ? null : failure.reason;
    const at = isoTime(ports.now());
    if (failure !== null) failures.set(runId, { ...failure, executionId });
    try {
      await ports.record({
        kind: "witness-delivered",
        executionId,
        at,
        runId,
        values: count,
        status,
        reason,
      });
    } catch (error) {
      ports.failed(executionId, `the journal could not be written: ${String(error)}`);
    }
    if (failure === null) return;
    const what = status === null ? "did not answer for" : "refused";
    ports.failed(
      executionId,
      `the tracking server ${what} ${count} values of run ${runId} that had been acknowledged: ${failure.reason}`,
    );
  }

  return {
    async reserve(executionId, logged) {
      const parcel = { executionId, runId: logged.runId, values: valuesOf(logged).map(pendingValue) };
      await load.add(executionId, parcel.values);
      return parcel;
    },
    send({ executionId, runId, values }) {
      const lane = laneOf(runId, executionId);
      for (const value of values) lane.values.push(value);
      lane.added += values.length;
      if (lane.values.length >= ENOUGH_VALUES) start(lane);
      else if (lane.sending === null) lane.timer ??= setTimeout(() => start(lane), GATHER_MS);
    },
    drop: ({ executionId, values }) => load.remove(executionId, values),
    async flush(which) {
      const wanted = [...lanes.values()].filter(
        (lane) =>
          which === null ||
          ("runId" in which ? lane.runId === which.runId : lane.executionId === which.executionId),
      );
      await Promise.all(
        wanted.map(async (lane) => {
          const target = lane.added;
          lane.wanted = target;
          while (lane.done < target) {
            start(lane);
            await lane.sending;
          }
        }),
      );
    },
    takeFailure(executionId, runId) {
      const failure = failures.get(runId);
      if (failure?.executionId !== executionId) return null;
      failures.delete(runId);
      return failure;
    },
    async giveUp(executionId, why) {
      for (const lane of lanes.values()) {
        if (lane.executionId !== executionId || lane.values.length === 0) continue;
        await settle(lane, lane.values.length, { status: null, reason: why });
      }
    },
  };
}

/** Sends a batch, twice where that may help. Null: it is at the server. */
async function attempt(ports: DeliveryPorts, body: string): Promise<DeliveryFailure | null> {
  for (let tried = 1; ; tried += 1) {
    const failure = await ports.send(body).then(failureOf, (error: unknown) => ({
      status: null,
      reason: error instanceof Error ? error.message : String(error),
    }));
    const mayPass =
      failure !== null && (failure.status === null || failure.status === 429 || failure.status >= 500);
    if (!mayPass || tried === TRIES) return failure;
    await pause(PAUSE_MS);
  }
}

function failureOf({ status, text }: { status: number; text: string }): DeliveryFailure | null {
  if (status >= 200 && status < 300) return null;
  let message: string | null = null;
  try {
    message = textAt(JSON.parse(text), "message");
  } catch {
    // Not every answer is JSON.
  }
  return { status, reason: (message ?? text.slice(0, MOST_REASON)) || `status ${status}` };
}
