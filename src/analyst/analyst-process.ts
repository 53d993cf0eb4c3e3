import { z } from "zod";
import type { SandboxedProcess } from "../contracts/index.ts";

/** Longest answer line, characters; more is a fault. */
const LONGEST_ANSWER = 256 * 1024 * 1024;
const STDERR_KEPT = 2000;

const Answer = z.object({
  id: z.number().nullable(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Why a request has no result: the process ended or took too long, or it answered with an error of its own. */
export class RequestFailed extends Error {
  readonly died: boolean;

  constructor(message: string, died: boolean) {
    super(message);
    this.name = "RequestFailed";
    this.died = died;
  }
}

interface Waiting {
  resolve(result: unknown): void;
  reject(cause: RequestFailed): void;
}

/** One running analyst: JSON lines in, JSON lines out, answers matched by id. */
export class AnalystProcess {
  private readonly process: SandboxedProcess;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private pieces: string[] = [];
  private length = 0;
  private stderr = "";
  private ended: string | null = null;

  constructor(process: SandboxedProcess) {
    this.process = process;
    process.stdout.setEncoding("utf8");
    process.stdout.on("data", (text: string) => this.read(text));
    process.stderr.setEncoding("utf8");
    process.stderr.on("data", (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_KEPT);
    });
    // A pipe that breaks says nothing that the end of the process does not say better.
    process.stdin.on("error", () => undefined);
    void process.exited.then(({ exitCode, signal }) => {
      const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
      this.end(`it ended with ${how}${this.stderr.trim() === "" ? "" : `: ${this.stderr.trim()}`}`);
    });
  }

  get alive(): boolean {
    return this.ended === null;
  }

  /** Sends one request. Rejects with {@link RequestFailed}; a request that takes too long ends the process. */
  async request(method: string, params: unknown, limitMs: number): Promise<unknown> {
    if (this.ended !== null) throw new RequestFailed(this.ended, true);
    const id = this.nextId;
    this.nextId += 1;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        timer = setTimeout(() => this.stop(`it gave no answer within ${limitMs / 1000} s`), limitMs);
        this.process.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  /** Lets the process end by itself, and ends it where it does not within the time given. */
  async close(limitMs: number): Promise<void> {
    if (this.ended !== null) return;
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill(), limitMs);
    await this.process.exited;
    clearTimeout(timer);
  }

  private stop(reason: string): void {
    this.end(reason);
    this.process.kill();
  }

  private end(reason: string): void {
    this.ended ??= reason;
    const { ended } = this;
    for (const waiting of this.waiting.values()) waiting.reject(new RequestFailed(ended, true));
    this.waiting.clear();
  }

  private read(text: string): void {
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      this.answer(this.pieces.join("") + line);
      this.pieces = [];
      this.length = 0;
    }
    if (last === "") return;
    this.pieces.push(last);
    this.length += last.length;
    if (this.length > LONGEST_ANSWER) this.stop("its answer is too long");
  }

  private answer(line: string): void {
    const answer = parseAnswer(line);
    const waiting = answer?.id === null || answer === null ? undefined : this.waiting.get(answer.id);
    if (answer === null || waiting === undefined)
      return this.stop("it gave an answer that was not asked for");
    if (answer.error === undefined) return waiting.resolve(answer.result);
    return waiting.reject(new RequestFailed(answer.error.message, false));
  }
}

function parseAnswer(line: string): z.infer<typeof Answer> | null {
  try {
    return Answer.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
