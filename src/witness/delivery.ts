import { setTimeout as pause } from "node:timers/promises";
import { textAt } from "./answer.ts";
import type { DeliveryFailure } from "./delivery-failure.ts";
import { DeliveryLane } from "./delivery-lane.ts";
import type { Attempt } from "./delivery-lane.ts";
import { createLoad, LOAD_LIMITS } from "./delivery-load.ts";
import type { LoadLimits } from "./delivery-load.ts";
import type { DeliveredEvent } from "./event.ts";
import { nextBatch, pendingValue } from "./log-batch.ts";
import type { PendingValue } from "./log-batch.ts";
import type { LoggedValue } from "./logged-value.ts";
import { isoTime } from "./time-form.ts";
import { createTurns } from "./turns.ts";

/** Not answered, or answered with 429 or 5xx: sent once more, which changes nothing where it had been taken. */
const TRIES = 2;
const PAUSE_MS = 250;
const BATCHES_AT_A_TIME = 4;
const MOST_REASON = 600;

/** What one call logs, on its way to the server. */
export interface Parcel {
  executionId: string;
  runId: string;
  values: PendingValue[];
}

/** Brings acknowledged values to the server: in order for each run, in batches, in the background. */
export interface Delivery {
  /** Resolves when there is room for values of the execution. They are then either sent or dropped. */
  reserve(executionId: string, runId: string, values: readonly LoggedValue[]): Promise<Parcel>;
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

/** A delivery with nothing to deliver. */
export function createDelivery(ports: DeliveryPorts, limits: LoadLimits = LOAD_LIMITS): Delivery {
  const lanes = new Map<string, { executionId: string; lane: DeliveryLane }>();
  const failures = new Map<string, DeliveryFailure & { executionId: string }>();
  const load = createLoad(limits);
  const turns = createTurns(BATCHES_AT_A_TIME);

  function laneOf(runId: string, executionId: string): DeliveryLane {
    const found = lanes.get(runId);
    if (found !== undefined) return found.lane;
    const attempt: Attempt = async (values) => {
      const batch = nextBatch(runId, values);
      const failure = await turns(() => sendTwice(ports, batch.body));
      // Without a server the rest would only wait as long again.
      const settled = values.slice(0, failure?.status === null ? values.length : batch.count);
      return { count: settled.length, note: () => note({ executionId, runId, values: settled }, failure) };
    };
    const lane = new DeliveryLane(attempt, () => lanes.delete(runId));
    lanes.set(runId, { executionId, lane });
    return lane;
  }

  async function note(parcel: Parcel, failure: DeliveryFailure | null): Promise<void> {
    const { runId, executionId, values } = parcel;
    load.remove(executionId, values);
    if (failure !== null) failures.set(runId, { ...failure, executionId });
    try {
      await ports.record(eventOf(parcel, failure, ports.now()));
    } catch (error) {
      ports.failed(executionId, `the journal could not be written: ${String(error)}`);
    }
    if (failure === null) return;
    const what = failure.status === null ? "did not answer for" : "refused";
    ports.failed(
      executionId,
      `the tracking server ${what} ${values.length} values of run ${runId} that had been acknowledged: ${failure.reason}`,
    );
  }

  return {
    async reserve(executionId, runId, values) {
      const parcel = { executionId, runId, values: values.map(pendingValue) };
      await load.add(executionId, parcel.values);
      return parcel;
    },
    send: ({ executionId, runId, values }) => laneOf(runId, executionId).add(values),
    drop: ({ executionId, values }) => load.remove(executionId, values),
    async flush(which) {
      const wanted = [...lanes].filter(([runId, { executionId }]) => {
        if (which === null) return true;
        return "runId" in which ? runId === which.runId : executionId === which.executionId;
      });
      await Promise.all(wanted.map(([, { lane }]) => lane.drain()));
    },
    takeFailure(executionId, runId) {
      const failure = failures.get(runId);
      if (failure?.executionId !== executionId) return null;
      failures.delete(runId);
      return failure;
    },
    async giveUp(executionId, why) {
      for (const [runId, { executionId: whose, lane }] of lanes) {
        const values = whose === executionId ? lane.takeAll() : [];
        if (values.length > 0) await note({ executionId, runId, values }, { status: null, reason: why });
      }
    },
  };
}

function eventOf(
  { executionId, runId, values }: Parcel,
  failure: DeliveryFailure | null,
  now: number,
): DeliveredEvent {
  return {
    kind: "witness-delivered",
    executionId,
    at: isoTime(now),
    runId,
    values: values.length,
    status: failure === null ? 200 : failure.status,
    reason: failure === null ? null : failure.reason.slice(0, MOST_REASON),
  };
}

/** Sends a batch, twice where that may help. Null: it is at the server. */
async function sendTwice(ports: DeliveryPorts, body: string): Promise<DeliveryFailure | null> {
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
