import { existsSync } from "node:fs";
import { join } from "node:path";
import type { KnownRun, Refusal, RunRecord } from "../contracts/index.ts";
import { createDelivery } from "./delivery.ts";
import { openExecutionGate } from "./execution-gate.ts";
import type { ExecutionGate } from "./execution-gate.ts";
import type { GateSurroundings } from "./gate-context.ts";
import type { WitnessEvent } from "./event.ts";
import { createHoldings } from "./holdings.ts";
import { createRunLedger } from "./ledger.ts";
import { lookUpRuns } from "./lookup.ts";
import { createServerKeeper, keepOwnServer } from "./server-keeper.ts";
import type { ServerKeeper } from "./server-keeper.ts";
import { createSureRuns } from "./sure-runs.ts";
import { isoTime } from "./time-form.ts";
import type { TrackingServer } from "./tracking-server.ts";
import { readAnswer } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";
import { createWatchers } from "./watchers.ts";
import type { OnMetric } from "./watchers.ts";

export interface WitnessedExecution {
  executionId: string;
  taskId: string;
  /** For people who watch; may be called a hundred thousand times. */
  onMetric?: OnMetric;
}

/** The recording gateway of one cycle. */
export interface Witness {
  /** Starts the server in the background; otherwise it starts at the first call. */
  prepare(): void;
  /** Opens the URL of one execution. */
  open(execution: WitnessedExecution): Promise<{ socketPath: string; secret: string }>;
  /**
   * Ends the URL, waits for calls in flight (at most 15 s) and gives what was recorded; the same again when asked again.
   * `unusable` says why the records may lack something through no fault of the code (server died, journal failed); null where they are whole.
   */
  close(executionId: string): Promise<{ runs: RunRecord[]; refusals: Refusal[]; unusable: string | null }>;
  /** Which of the ids are runs of this cycle or of the store. `complete` is false where the server could not be asked. */
  lookup(runIds: string[]): Promise<{ known: KnownRun[]; complete: boolean }>;
  /**
   * Takes the events of an earlier process of this cycle that was cut off: its runs may be read, and what it had
   * acknowledged is brought to the server. Resolves when the server has answered or was given up.
   */
  recover(events: Iterable<WitnessEvent>): Promise<void>;
  /** Ends every URL and the server. */
  stop(): Promise<void>;
}

/** The journal as the witness needs it; awaited before a client has its answer. */
export interface WitnessJournal {
  /** Resolves when the event, and all before it, is on the disk. */
  append(event: WitnessEvent): Promise<void>;
  /** Resolves when the kernel has the event; it is on the disk a moment later. */
  appendQuickly(event: WitnessEvent): Promise<void>;
  /** Resolves when all that was added before is on the disk. */
  sync(): Promise<void>;
}

export interface WitnessOptions {
  /** `.runproof` of the project. */
  storeDirectory: string;
  /** Private folder with a short path: sockets lie in it. */
  runtimeDirectory: string;
  startServer(): Promise<TrackingServer>;
  /** A tracking server of the user's own, instead of the one that is started: there things are created and logged, and nothing else. */
  ownServer?: Upstream;
  journal: WitnessJournal;
  /** Our clock, epoch milliseconds. */
  now(): number;
  randomBytes(count: number): Uint8Array;
  /** Runs that earlier processes of this cycle have witnessed, when it is resumed: they may be read. */
  earlierRuns?: { runId: string; taskId: string }[];
  /** Bytes of artifacts that one execution may store; default 10 GiB. */
  artifactLimitBytes?: number;
  /** Bytes of our memory that the names and texts of one execution's runs may take; default 256 MiB. */
  heldLimitBytes?: number;
}

const MOST_HELD = 256 * 1024 ** 2;

/** Opens the witness of a cycle. Nothing is started yet. */
export function openWitness(options: WitnessOptions): Witness {
  const ledger = createRunLedger();
  const holdings = createHoldings(options.earlierRuns);
  const keeper =
    options.ownServer === undefined
      ? createServerKeeper(() => options.startServer())
      : keepOwnServer(options.ownServer);
  const sureRuns = createSureRuns(options.ownServer !== undefined);
  const gates = new Map<string, ExecutionGate>();
  const closings = new Map<string, ReturnType<Witness["close"]>>();
  const watchers = createWatchers();

  async function record(event: WitnessEvent, quickly = false): Promise<void> {
    await options.journal[quickly ? "appendQuickly" : "append"](event);
    for (const one of [holdings, ledger, sureRuns, watchers]) one.apply(event);
  }

  const delivery = createDelivery({
    send: (body) => sendBatch(keeper, body),
    record: (event) => record(event, true),
    failed: (executionId, why) => gates.get(executionId)?.markUnusable(why),
    now: () => options.now(),
  });
  const surroundings: GateSurroundings = {
    runtimeDirectory: options.runtimeDirectory,
    artifactLimitBytes: options.artifactLimitBytes ?? 10 * 1024 ** 3,
    holdings,
    ownServer: options.ownServer !== undefined,
    sureRuns,
    delivery,
    keeper,
    now: () => options.now(),
    randomBytes: (count) => options.randomBytes(count),
    experimentNames: new Map(),
    record,
    syncJournal: () => options.journal.sync(),
    isFull: (executionId) => ledger.heldBytes(executionId) >= (options.heldLimitBytes ?? MOST_HELD),
  };

  async function closeGate(executionId: string): ReturnType<Witness["close"]> {
    const gate = gates.get(executionId);
    if (gate === undefined) return { runs: [], refusals: [], unusable: null };
    const { refusals, unusable } = await gate.close();
    await record({ kind: "witness-closed", executionId, at: isoTime(options.now()), unusable });
    return { runs: ledger.records(executionId), refusals, unusable };
  }

  const witness: Witness = {
    prepare: () => keeper.prepare(),
    async open({ executionId, taskId, onMetric }) {
      if (gates.has(executionId)) throw new Error(`execution ${executionId} has a tracking URL already`);
      await record({ kind: "witness-opened", executionId, taskId, at: isoTime(options.now()) });
      watchers.watch(executionId, onMetric);
      const gate = await openExecutionGate(executionId, surroundings);
      gates.set(executionId, gate);
      return { socketPath: gate.socketPath, secret: gate.secret };
    },
    close(executionId) {
      const closing = closings.get(executionId) ?? closeGate(executionId);
      closings.set(executionId, closing);
      return closing;
    },
    lookup: (runIds) =>
      lookUpRuns(runIds, {
        makers: holdings.runs,
        startTimes: ledger.startTimes(),
        storeExists: options.ownServer !== undefined || existsSync(join(options.storeDirectory, "mlflow.db")),
        upstream: () => keeper.current(),
      }),
    async recover(events) {
      for (const event of events) for (const one of [holdings, ledger]) one.apply(event);
      for (const { executionId, runId, values } of ledger.waiting()) {
        delivery.send(await delivery.reserve(executionId, runId, values));
      }
      await delivery.flush(null);
    },
    async stop() {
      await Promise.allSettled([...gates.keys()].map((executionId) => witness.close(executionId)));
      await keeper.stop();
    },
  };
  return witness;
}

async function sendBatch(keeper: ServerKeeper, body: string): Promise<{ status: number; text: string }> {
  // A server that has died is started again: what it had not been told yet is not lost.
  const { upstream } = await keeper.current();
  const answer = await upstream.ask({ method: "POST", path: "/api/2.0/mlflow/runs/log-batch", body });
  return { status: answer.statusCode ?? 0, text: await readAnswer(answer) };
}
