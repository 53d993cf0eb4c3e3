import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Isolation, SessionObserver, SessionRequest, SessionResult } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { EventReader, SessionStory } from "./events.ts";
import type { Offsets, SessionEvent } from "./events.ts";
import { emptyStream, openPipe, OutputBudget, OutputCapture } from "./output-capture.ts";
import { withMemoryHeldBy } from "./limits.ts";
import { RichOutputs } from "./rich-outputs.ts";
import { outcomeOf } from "./outcome.ts";
import type { EndReason } from "./outcome.ts";
import type { CarrierMessage, SessionCarrier, SessionEnd } from "./session-carrier.ts";

/** From the request to the first line of agents' code. */
const START_LIMIT_MS = 120_000;
/** How long the end of the streams is waited for after the last process is dead. */
const STREAM_END_MS = 500;
/** After a kill the carrier must have told the end by then, else it is ended itself. */
const CARRIER_END_MS = 90_000;

/** What a session is started with. */
export interface SessionStart {
  carrier: SessionCarrier;
  /** Private folder of the session with its named pipes; removed at its end. */
  folder: string;
  nonce: string;
  isolation: Isolation;
  /** Cleans up what was made for this session alone. */
  onEnd(): void;
}

/** A nonce for the event channel. */
export const newNonce = (): string => randomBytes(16).toString("hex");

/** Writes the read-only copies of the blocks that `__file__` names. */
export function writeCopies(copies: string, request: SessionRequest): void {
  mkdirSync(copies, { recursive: true, mode: 0o755 });
  for (const block of request.blocks) {
    writeFileSync(join(copies, `${String(block.index).padStart(2, "0")}.py`), block.code, { mode: 0o444 });
  }
}

/** One session from its plan to the last reaped process. */
export class Session {
  readonly #request: SessionRequest;
  readonly #observer: SessionObserver;
  readonly #start: SessionStart;
  readonly #startedAt = new Date();
  readonly #began = performance.now();
  readonly #story: SessionStory;
  readonly #outputs: RichOutputs;
  readonly #carrier: SessionCarrier;
  #stdout: OutputCapture | null = null;
  #stderr: OutputCapture | null = null;
  #events: EventReader | null = null;
  #reason: EndReason = null;
  #end: SessionEnd | null = null;
  #durationMs: number | null = null;
  #failure: { step: string; message: string } | null = null;
  #notes: string[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(request: SessionRequest, observer: SessionObserver, start: SessionStart) {
    this.#request = request;
    this.#observer = observer;
    this.#start = start;
    this.#outputs = new RichOutputs(request.outputsPath);
    this.#story = new SessionStory(
      request.blocks.map((block) => block.index),
      this.#outputs,
    );
    this.#carrier = start.carrier;
  }

  /** Runs to the end. Rejects only where the carrier itself could not work. */
  async run(signal: AbortSignal): Promise<SessionResult> {
    const abort = (): void => this.#kill("killed");
    signal.addEventListener("abort", abort);
    this.#timer = setTimeout(() => this.#kill("could-not-start"), START_LIMIT_MS);
    try {
      await this.#follow(signal.aborted);
      return await this.#result();
    } finally {
      clearTimeout(this.#timer);
      signal.removeEventListener("abort", abort);
      rmSync(this.#start.folder, { recursive: true, force: true });
      this.#start.onEnd();
    }
  }

  #follow(aborted: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#carrier.begin(
        (message) => {
          try {
            this.#take(message);
          } catch (error) {
            this.#carrier.kill();
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
        (error) => (error === null ? resolve() : reject(this.#cannotStart(error.message, error))),
      );
      if (aborted) this.#kill("killed");
    });
  }

  #take(message: CarrierMessage): void {
    switch (message.type) {
      case "prepared":
        this.#openStreams();
        this.#carrier.go();
        return;
      case "failed":
        this.#failure = message;
        return;
      case "note":
        this.#notes.push(message.text);
        return;
      case "ended":
        this.#end = message;
        this.#durationMs = Math.round(performance.now() - this.#began);
        clearTimeout(this.#timer ?? undefined);
    }
  }

  #openStreams(): void {
    const { folder, nonce } = this.#start;
    const budget = new OutputBudget(this.#request.limits.outputBytes, () => this.#kill("output-limit"));
    const tell = (line: string): void => this.#observer.onLine?.(line);
    const fail = (): void => this.#kill("killed");
    const { stdoutPath, stderrPath } = this.#request;
    this.#stdout = new OutputCapture(join(folder, "stdout"), stdoutPath, budget, tell, fail);
    this.#stderr = new OutputCapture(join(folder, "stderr"), stderrPath, budget, tell, fail);
    this.#events = new EventReader(openPipe(join(folder, "events")), nonce, (event) => this.#hear(event));
  }

  #hear(event: SessionEvent): void {
    const first = event.type === "code-starting" && !this.#story.codeStarted;
    this.#story.take(event, this.#offsets());
    if (first && this.#reason === null) {
      clearTimeout(this.#timer ?? undefined);
      this.#timer = setTimeout(
        () => this.#kill("timed-out"),
        Math.min(this.#request.limits.timeoutMs, 2 ** 31 - 1),
      );
      this.#observer.onStarted?.();
    }
    if (event.type === "block-start") this.#observer.onBlock?.(event.index);
  }

  #offsets(): Offsets {
    return { stdout: this.#stdout?.bytes ?? 0, stderr: this.#stderr?.bytes ?? 0 };
  }

  #kill(reason: Exclude<EndReason, null>): void {
    if (this.#reason !== null || this.#end !== null) return;
    this.#reason = reason;
    this.#carrier.kill();
    clearTimeout(this.#timer ?? undefined);
    this.#timer = setTimeout(() => this.#carrier.abandon(), CARRIER_END_MS);
  }

  async #result(): Promise<SessionResult> {
    if (this.#failure !== null && this.#reason === null) {
      throw this.#cannotStart(`${this.#failure.message} (step: ${this.#failure.step})`);
    }
    if (this.#end === null && this.#reason === null && !this.#story.codeStarted) {
      throw this.#cannotStart(`it ended early. ${this.#carrier.complaint()}`);
    }
    await this.#streamsEnd();
    const failure = this.#stdout?.failure ?? this.#stderr?.failure ?? null;
    if (failure !== null) {
      throw new RunproofError(
        "STORAGE_FAILED",
        `the session's output could not be kept: ${failure.message}`,
        {
          hint: "Free some space, or choose another out folder (--out).",
          cause: failure,
        },
      );
    }
    const outcome = outcomeOf(this.#end, this.#reason, this.#story.codeStarted, this.#story.outOfMemory);
    const cut = this.#reason !== null || outcome.signal !== null || this.#end?.cause === "memory";
    const reports = this.#story.reports(this.#offsets());
    const failed = reports.find((report) => report.error !== null)?.error ?? null;
    const notes = [...(this.#start.isolation.notes ?? []), ...this.#notes];
    return {
      execution: {
        executionId: this.#request.executionId,
        outcome,
        error:
          failed === null
            ? null
            : { name: failed.name, message: failed.message, traceback: failed.traceback },
        startedAt: this.#startedAt.toISOString(),
        durationMs: this.#durationMs ?? Math.round(performance.now() - this.#began),
        cpuMs: this.#end?.cpuMs ?? 0,
        maxRssBytes: this.#end?.maxRssBytes ?? 0,
        isolation: { ...withMemoryHeldBy(this.#start.isolation, this.#end?.memoryBy ?? null), notes },
        stdout: this.#stdout?.finish(cut) ?? emptyStream(this.#request.stdoutPath),
        stderr: this.#stderr?.finish(cut) ?? emptyStream(this.#request.stderrPath),
        files: [],
      },
      selfReported: {
        blocks: reports,
        packageRequests: this.#story.packageRequests,
        runId: this.#story.runId,
        modules: this.#story.modules,
        ...(this.#story.touched === undefined ? {} : { touched: this.#story.touched }),
        outputs: this.#outputs.shown,
        notes: [
          ...this.#story.notes,
          ...remark(this.#events?.junk ?? 0, "unreadable events ignored"),
          ...remark(this.#outputs.leftOut, "pictures or pages left out"),
        ],
      },
    };
  }

  /** Every process is dead, so the pipes end at once; bounded all the same. */
  async #streamsEnd(): Promise<void> {
    const ends = [this.#stdout, this.#stderr, this.#events].map((one) => one?.ended ?? Promise.resolve());
    const patience = new Promise<void>((resolve) => {
      setTimeout(resolve, STREAM_END_MS).unref();
    });
    await Promise.race([Promise.all(ends), patience]);
  }

  #cannotStart(why: string, cause?: unknown): RunproofError {
    return new RunproofError(
      "SANDBOX_FAILED",
      `the session of ${this.#request.responseName} could not be started: ${why}`,
      {
        hint: "Type `runproof doctor` to see what is missing.",
        cause,
      },
    );
  }
}

function remark(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
