import { existsSync } from "node:fs";
import { join } from "node:path";
import type { KnownRun, Refusal, RunRecord } from "../contracts/index.ts";
import { openExecutionGate } from "./execution-gate.ts";
import type { ExecutionGate, GateSurroundings } from "./execution-gate.ts";
import type { WitnessEvent } from "./event.ts";
import { createHoldings } from "./holdings.ts";
import { createRunLedger } from "./ledger.ts";
import { lookUpRuns } from "./lookup.ts";
import { createServerKeeper } from "./server-keeper.ts";
import { isoTime } from "./time-form.ts";
import type { TrackingServer } from "./tracking-server.ts";

/** The recording gateway of one cycle. */
export interface Witness {
  /** Starts the server in the background; otherwise it starts at the first call. */
  prepare(): void;
  /** Opens the URL of one execution. */
  open(execution: { executionId: string; taskId: string }): Promise<{ socketPath: string; secret: string }>;
  /**
   * Ends the URL, waits for calls in flight (at most 15 s) and gives what was recorded; the same again when asked again.
   * `unusable` says why the records may lack something through no fault of the code (server died, journal failed); null where they are whole.
   */
  close(executionId: string): Promise<{ runs: RunRecord[]; refusals: Refusal[]; unusable: string | null }>;
  /** Which of the ids are runs of this cycle or of the store. `complete` is false where the server could not be asked. */
  lookup(runIds: string[]): Promise<{ known: KnownRun[]; complete: boolean }>;
  /** Ends every URL and the server. */
  stop(): Promise<void>;
}

export interface WitnessOptions {
  /** `.runproof` of the project. */
  storeDirectory: string;
  /** Private folder with a short path: sockets lie in it. */
  runtimeDirectory: string;
  startServer(): Promise<TrackingServer>;
  /** Appends to the journal; awaited before the client has its answer. */
  journal(event: WitnessEvent): Promise<void>;
  /** Our clock, epoch milliseconds. */
  now(): number;
  randomBytes(count: number): Uint8Array;
  /** Runs that earlier processes of this cycle have witnessed, when it is resumed: they may be read. */
  earlierRuns?: { runId: string; taskId: string }[];
  /** Bytes of artifacts that one execution may store; default 10 GiB. */
  artifactLimitBytes?: number;
}

/** Opens the witness of a cycle. Nothing is started yet. */
export function openWitness(options: WitnessOptions): Witness {
  const ledger = createRunLedger();
  const holdings = createHoldings(options.earlierRuns);
  const keeper = createServerKeeper(() => options.startServer());
  const gates = new Map<string, ExecutionGate>();
  const closings = new Map<string, ReturnType<Witness["close"]>>();
  const surroundings: GateSurroundings = {
    runtimeDirectory: options.runtimeDirectory,
    artifactLimitBytes: options.artifactLimitBytes ?? 10 * 1024 ** 3,
    holdings,
    keeper,
    now: () => options.now(),
    randomBytes: (count) => options.randomBytes(count),
    experimentNames: new Map(),
    async record(event) {
      await options.journal(event);
      holdings.apply(event);
      ledger.apply(event);
    },
  };

  async function closeGate(executionId: string): ReturnType<Witness["close"]> {
    const gate = gates.get(executionId);
    if (gate === undefined) return { runs: [], refusals: [], unusable: null };
    const { refusals, unusable } = await gate.close();
    const at = isoTime(options.now());
    await options.journal({ kind: "witness-closed", executionId, at, unusable });
    return { runs: ledger.records(executionId), refusals, unusable };
  }

  const witness: Witness = {
    prepare: () => keeper.prepare(),
    async open({ executionId, taskId }) {
      if (gates.has(executionId)) throw new Error(`execution ${executionId} has a tracking URL already`);
      const event: WitnessEvent = { kind: "witness-opened", executionId, taskId, at: isoTime(options.now()) };
      await surroundings.record(event);
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
        startTimes: new Map(ledger.records().map((run) => [run.runId, run.startTime])),
        storeExists: existsSync(join(options.storeDirectory, "mlflow.db")),
        upstream: () => keeper.current(),
      }),
    async stop() {
      await Promise.allSettled([...gates.keys()].map((executionId) => witness.close(executionId)));
      await keeper.stop();
    },
  };
  return witness;
}
