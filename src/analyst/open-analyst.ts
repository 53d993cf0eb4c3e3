import { z } from "zod";
import { BlockFacts, Provenance } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import { AnalystProcess, RequestFailed } from "./analyst-process.ts";
import { batchBlocks } from "./batch-blocks.ts";
import { spawnAnalyst } from "./spawn-analyst.ts";
import type { Arm } from "../contracts/index.ts";
import type { StartAnalyst } from "./spawn-analyst.ts";
import { ADJUST, CHECK_STATED, COMPARE, DESCRIBE, POWER } from "./statistics-questions.ts";
import type { Question, StatisticsAnalyst } from "./statistics-questions.ts";

const START_LIMIT_MS = 30_000;
const CLOSE_LIMIT_MS = 2_000;

/** The client of the trusted Python process that reads agents' code without executing it, and computes statistics. */
export interface Analyst extends StatisticsAnalyst {
  /**
   * Facts of each block, by index, from its syntax tree. A block that ends or stalls the process has `parses: false`.
   * Rejects with ANALYST_FAILED where Python cannot be started.
   */
  blockFacts(blocks: readonly { index: number; code: string }[]): Promise<Map<number, BlockFacts>>;
  /**
   * Where the numbers come from that the blocks log and write, read off them in order as one session would execute them.
   * `ran`: branches that the session says it entered, of those that an earlier answer named; null: nothing is known.
   * Code that ends or stalls the process, or is too long, has `complete: false`.
   */
  provenance(blocks: readonly TracedBlock[], ran: readonly Arm[] | null): Promise<Provenance>;
  /** Ends the process, if it was started. Requests after it are refused. */
  close(): Promise<void>;
}

/** A block as the analysis of provenance needs it. */
export interface TracedBlock {
  index: number;
  code: string;
  /** Name under which it is written to the workspace; null where it is not. */
  file: string | null;
  /** Whether it is executed as a part of the session. */
  executed: boolean;
  /** Whether another block starts it as a program of its own. */
  program: boolean;
}

export interface AnalystOptions {
  /** The interpreter, 3.11 or newer; the standard library is enough for code, statistics need SciPy. */
  python: string;
  /** Folder of `runproof_analyst`. */
  packageDirectory: string;
  /** How the process is started; default: a plain child with an almost empty environment. */
  start?: StartAnalyst;
  /** Longest time for the answer to one request, ms; default 60 s. */
  requestLimitMs?: number;
}

const FactsAnswer = z.array(BlockFacts.extend({ index: z.int() }));

/** Opens the analyst. The process starts with the first question and answers all of a cycle. */
export function openAnalyst(options: AnalystOptions): Analyst {
  return new AnalystClient(options);
}

class AnalystClient implements Analyst {
  readonly compare: Analyst["compare"] = (request) => this.answerTo(COMPARE, request);
  readonly adjust: Analyst["adjust"] = (request) => this.answerTo(ADJUST, request);
  readonly describe: Analyst["describe"] = (request) => this.answerTo(DESCRIBE, request);
  readonly power: Analyst["power"] = (request) => this.answerTo(POWER, request);
  readonly checkStated: Analyst["checkStated"] = (statements) =>
    this.answerTo(CHECK_STATED, { statements: [...statements] });
  private readonly options: Required<AnalystOptions>;
  private process: Promise<AnalystProcess> | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(options: AnalystOptions) {
    this.options = { start: spawnAnalyst, requestLimitMs: 60_000, ...options };
  }

  blockFacts(blocks: readonly { index: number; code: string }[]): Promise<Map<number, BlockFacts>> {
    return this.inTurn(() => this.askAll(blocks));
  }

  provenance(blocks: readonly TracedBlock[], ran: readonly Arm[] | null): Promise<Provenance> {
    return this.inTurn(async () => {
      const process = await this.running();
      const entered = ran?.map(({ block, line, kind }) => [block, line, kind]) ?? null;
      try {
        const params = { blocks, ran: entered };
        const found = Provenance.safeParse(
          await process.request("provenance", params, this.options.requestLimitMs),
        );
        if (!found.success) throw new RequestFailed("its answer has another shape", false);
        return found.data;
      } catch (cause) {
        if (!(cause instanceof RequestFailed) || this.closed) throw this.failed(cause, "provenance");
        return { complete: false, sinks: [], arms: [], literals: [] };
      }
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    const running = this.process;
    this.process = null;
    await (await running?.catch(() => null))?.close(CLOSE_LIMIT_MS);
  }

  /** One question after the other: a block that ends the process must not take another's answer with it. */
  private inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const answer = this.queue.then(ask);
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  private answerTo<Request extends z.ZodType, Answer extends z.ZodType>(
    { method, request, answer }: Question<Request, Answer>,
    params: z.input<Request>,
  ): Promise<z.output<Answer>> {
    return this.inTurn(async () => {
      const asked = request.safeParse(params);
      if (!asked.success)
        throw new RunproofError(
          "INTERNAL",
          `The analyst was asked to ${method} amiss: ${z.prettifyError(asked.error)}`,
        );
      const process = await this.running();
      try {
        const given = await process.request(method, asked.data, this.options.requestLimitMs);
        const read = answer.safeParse(given);
        if (!read.success) throw new RequestFailed("its answer has another shape", false);
        return read.data;
      } catch (cause) {
        throw this.failed(cause, method);
      }
    });
  }

  private async askAll(blocks: readonly { index: number; code: string }[]): Promise<Map<number, BlockFacts>> {
    const found = new Map<number, BlockFacts>();
    for (const batch of batchBlocks(blocks)) {
      for (const [index, facts] of await this.ask(batch)) found.set(index, facts);
    }
    return found;
  }

  private async ask(batch: { index: number; code: string }[]): Promise<[number, BlockFacts][]> {
    const process = await this.running();
    try {
      const answer = await process.request("block_facts", { blocks: batch }, this.options.requestLimitMs);
      const facts = FactsAnswer.safeParse(answer);
      if (!facts.success) throw new RequestFailed("its answer has another shape", false);
      return facts.data.map(({ index, ...rest }) => [index, rest]);
    } catch (cause) {
      if (!(cause instanceof RequestFailed) || this.closed) throw this.failed(cause);
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) return [[only.index, unreadable(cause.message)]];
      const alone: [number, BlockFacts][] = [];
      for (const block of batch) alone.push(...(await this.ask([block])));
      return alone;
    }
  }

  private async running(): Promise<AnalystProcess> {
    if (this.closed)
      throw new RunproofError("ANALYST_FAILED", "The analyst was asked after it had been closed.");
    const current = await this.process?.catch(() => null);
    if (current?.alive === true) return current;
    this.process = this.started();
    return this.process;
  }

  private async started(): Promise<AnalystProcess> {
    const { python, packageDirectory, start } = this.options;
    try {
      const process = new AnalystProcess(await start([python, "-I", "-B", "-X", "utf8", packageDirectory]));
      // Whatever fails before the first block is no fault of a block.
      await process.request("hello", {}, START_LIMIT_MS);
      return process;
    } catch (cause) {
      throw this.failed(cause);
    }
  }

  private failed(cause: unknown, method?: string): RunproofError {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const asked = method === undefined ? "" : ` when asked to ${method.replace("_", " ")}`;
    const hint = detail.startsWith("ModuleNotFoundError")
      ? "Install SciPy into this interpreter, or let runproof use its own environment: leave out --python and --requirements."
      : "Check the interpreter with `runproof doctor`, or name another with --python PATH (Python 3.11 or newer).";
    return new RunproofError(
      "ANALYST_FAILED",
      `The analyst (${this.options.python}) does not work${asked}: ${detail}.`,
      { hint, cause },
    );
  }
}

function unreadable(reason: string): BlockFacts {
  return {
    parses: false,
    syntaxError: { line: 1, message: `Python's parser gave no answer: ${reason}` },
    statements: false,
    imports: [],
    modules: [],
    names: [],
    logs: [],
    files: [],
    invokes: [],
    magics: [],
    packageRequests: [],
    usesMlflow: false,
  };
}
