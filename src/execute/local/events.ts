import type { Readable } from "node:stream";
import { z } from "zod";
import { DataTouch, RichKind } from "../../contracts/index.ts";
import type { BlockReport } from "../../contracts/index.ts";
import type { RichOutputs } from "./rich-outputs.ts";

const Text = z.string().max(200_000);
const Index = z.int().positive();

/** What a session may say of itself; see python/runproof_guest/events.py. Anything else is junk. */
const SessionEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("code-starting") }),
  z.object({ type: z.literal("block-start"), index: Index }),
  z.object({
    type: z.literal("block-end"),
    index: Index,
    outcome: z.enum(["ok", "failed"]),
    error: z
      .object({ name: Text, message: Text, traceback: Text, line: z.int().nullable() })
      .nullable()
      .default(null),
    missingModule: Text.nullable().default(null),
    outOfMemory: z.boolean().default(false),
  }),
  z.object({
    type: z.literal("output"),
    media: RichKind,
    part: z.string().max(500_000),
    last: z.boolean(),
  }),
  z.object({ type: z.literal("package-request"), requirement: z.string().max(500) }),
  z.object({
    type: z.literal("finished"),
    runId: z.string().max(200).nullable(),
    notes: z.array(z.string().max(200)).max(100),
    modules: z.array(z.string().max(200)).max(3000).default([]),
    touched: DataTouch.optional(),
  }),
]);
export type SessionEvent = z.infer<typeof SessionEvent>;

const LINE_LIMIT = 1 << 20;
const TOTAL_LIMIT = 128 << 20;

/** Reads events off the session's pipe: bounded, strict, and never trusting. Junk is counted and left. */
export class EventReader {
  junk = 0;
  readonly ended: Promise<void>;
  readonly #nonce: string;
  readonly #onEvent: (event: SessionEvent) => void;
  #line: Buffer[] = [];
  #length = 0;
  #total = 0;

  constructor(pipe: Readable, nonce: string, onEvent: (event: SessionEvent) => void) {
    this.#nonce = nonce;
    this.#onEvent = onEvent;
    pipe.on("data", (chunk: Buffer) => this.push(chunk));
    pipe.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      pipe.once("close", () => resolve());
    });
  }

  /** Takes the next bytes of the pipe. Past the total limit they are dropped. */
  push(chunk: Buffer): void {
    this.#total += chunk.length;
    if (this.#total > TOTAL_LIMIT) {
      this.junk += 1;
      return;
    }
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#finishLine();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= LINE_LIMIT) this.#line.push(part);
  }

  #finishLine(): void {
    const length = this.#length;
    const line = Buffer.concat(this.#line);
    this.#line = [];
    this.#length = 0;
    if (length === 0) return;
    const event = length > LINE_LIMIT ? null : parseEvent(line.toString("utf8"), this.#nonce);
    if (event === null) this.junk += 1;
    else this.#onEvent(event);
  }
}

function parseEvent(line: string, nonce: string): SessionEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("nonce" in value) || value.nonce !== nonce)
      return null;
    const parsed = SessionEvent.safeParse(value);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** How many bytes of each stream had come when something was told. */
export interface Offsets {
  stdout: number;
  stderr: number;
}

/** Puts a session's events together: which block ran when, how it says it ended. Out of turn events are ignored. */
export class SessionStory {
  readonly packageRequests: string[] = [];
  runId: string | null = null;
  notes: string[] = [];
  modules: string[] = [];
  /** Data that the session touched; undefined where it said nothing. */
  touched: DataTouch | undefined;
  codeStarted = false;
  finished = false;
  outOfMemory = false;
  readonly #reports: BlockReport[];
  #running: { index: number; from: Offsets } | null = null;
  #next = 0;
  readonly #outputs: RichOutputs;

  constructor(indices: readonly number[], outputs: RichOutputs) {
    this.#outputs = outputs;
    this.#reports = indices.map((index) => ({
      index,
      outcome: "not-reached",
      error: null,
      missingModule: null,
      stdout: null,
      stderr: null,
    }));
  }

  /** Takes one event. `now` are the offsets at its arrival. */
  take(event: SessionEvent, now: Offsets): void {
    switch (event.type) {
      case "code-starting":
        this.codeStarted = true;
        return;
      case "block-start": {
        if (this.#running !== null || this.#reports[this.#next]?.index !== event.index) return;
        this.#running = { index: event.index, from: now };
        return;
      }
      case "block-end": {
        this.#end(event, now);
        return;
      }
      case "output":
        if (this.#running !== null) this.#outputs.take(this.#running.index, event);
        return;
      case "package-request":
        if (this.packageRequests.length < 1000 && !this.packageRequests.includes(event.requirement)) {
          this.packageRequests.push(event.requirement);
        }
        return;
      case "finished":
        this.finished = true;
        this.runId = event.runId;
        this.notes = event.notes;
        this.modules = event.modules;
        this.touched = event.touched;
    }
  }

  #end(event: Extract<SessionEvent, { type: "block-end" }>, now: Offsets): void {
    const report = this.#reports[this.#next];
    if (this.#running?.index !== event.index || report === undefined) return;
    report.outcome = event.outcome;
    report.error = event.outcome === "failed" ? event.error : null;
    report.missingModule = event.missingModule;
    report.stdout = [this.#running.from.stdout, now.stdout];
    report.stderr = [this.#running.from.stderr, now.stderr];
    if (event.outOfMemory) this.outOfMemory = true;
    this.#running = null;
    this.#next += 1;
  }

  /** One report a block; `now` closes the ranges of the block that was running at the end. */
  reports(now: Offsets): BlockReport[] {
    const cut = this.#reports[this.#next];
    if (this.#running !== null && cut !== undefined) {
      cut.stdout = [this.#running.from.stdout, now.stdout];
      cut.stderr = [this.#running.from.stderr, now.stderr];
    }
    return this.#reports;
  }
}
