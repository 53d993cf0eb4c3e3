import type { Writable } from "node:stream";
import { z } from "zod";
import { RunproofError } from "../../../errors.ts";
import { END_RECORD, Launcher } from "../launcher.ts";
import type { LauncherPlan } from "../launcher.ts";
import type { Ground } from "../sandbox-plan.ts";

const Slot = z.int().nonnegative();
const Modules = z.array(z.string().max(300)).max(10_000);

/** What the keeper says; see python/runproof_guest/keeper.py. */
const News = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    loaded: Modules,
    modules: z.int(),
    threads: z.int(),
    maxRssBytes: z.int(),
  }),
  z.object({ type: z.literal("unfit"), modules: Modules, reason: z.string().max(1000) }),
  z.object({ type: z.literal("parent-gone") }),
  z.object({ type: z.literal("held"), slot: Slot, pid: z.int().positive() }),
  z.object({ type: z.literal("layers"), obstacle: z.string().max(1000).nullable() }),
  z.object({ type: z.literal("failed"), slot: Slot, message: z.string() }),
  z.object({
    type: z.literal("ended"),
    slot: Slot,
    ...END_RECORD,
  }),
]);
export type KeeperNews = z.infer<typeof News>;

/** What the keeper is told. */
export type KeeperOrder =
  | {
      type: "start";
      command: string[];
      environment: Record<string, string>;
      /** The workspace as sessions see it. */
      root: string;
      modules: string[];
      /** Whether the package that breaks the self-test is looked for. */
      careful: boolean;
      covered: string[];
      /** Where workspaces lie, to find out whether they can lie in layers. */
      workspaces: string;
      /** Hex of the seccomp programs, null where none is known for the machine. */
      parentFilter: string | null;
      sessionFilter: string | null;
    }
  | {
      type: "hold";
      slot: number;
      bwrap: string;
      arguments: string[];
      filter: string | null;
      /** Folder of the named pipes, as the keeper sees it. */
      streams: string;
      environment: Record<string, string>;
      rlimits: Record<string, number>;
      memoryBytes: number;
      memoryFolders: string[];
      relayPort: number | null;
      /** What the workspace, at `target`, is mounted from; null: it is a plain folder. */
      layers: { lower: string; upper: string; work: string; target: string } | null;
    }
  | { type: "go"; slot: number; plan: string; relayTarget: string | null }
  | { type: "kill"; slot: number };

const KEPT_COMPLAINT = 4000;

/** The keeper of a warm sandbox, from its start to its end. */
export class Keeper {
  /** Text on its error stream and the warm parent's, the end of it; hostile where packages are. */
  complaint = "";
  /** Resolves when it has ended, whatever ended it. */
  readonly ended: Promise<void>;
  readonly #launcher: Launcher;
  readonly #commands: Writable;
  readonly #confinements = new Map<string, (by: string | null) => void>();
  readonly #releases = new Map<string, (killed: number) => void>();
  #incoming = "";

  /** `onOverfull` names a confined process of which the kernel has ended a part for its memory. */
  constructor(
    ground: Ground,
    plan: LauncherPlan,
    onNews: (news: KeeperNews) => void,
    onOverfull: (name: string) => void,
  ) {
    this.#launcher = new Launcher(ground.hostPython, ground.guestDirectory, "pipe");
    const { stdin, stdout, stderr } = this.#launcher.process;
    if (stdin === null || stdout === null || stderr === null)
      throw new RunproofError("INTERNAL", "the warm sandbox has no streams");
    this.#commands = stdin;
    stdin.on("error", () => undefined);
    stdout.on("data", (chunk: Buffer) => this.#take(chunk, onNews));
    stderr.on("data", (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString("utf8")).slice(-KEPT_COMPLAINT);
    });
    this.ended = new Promise((resolve) => {
      this.#launcher.listen(
        (message) => {
          if (message.type === "failed") this.complaint += `${message.step}: ${message.message}`;
          if (message.type === "confined") settle(this.#confinements, message.name, message.by);
          if (message.type === "overfull") onOverfull(message.name);
          if (message.type === "released") settle(this.#releases, message.name, message.killed);
        },
        () => {
          for (const name of this.#confinements.keys()) settle(this.#confinements, name, null);
          for (const name of this.#releases.keys()) settle(this.#releases, name, 0);
          resolve(this.#launcher.exited);
        },
      );
    });
    this.#launcher.send({ type: "plan", ...plan });
  }

  send(order: KeeperOrder): void {
    if (!this.#commands.destroyed) this.#commands.write(`${JSON.stringify(order)}\n`);
  }

  /** Has the kernel hold the memory of a process, known by its number in the warm sandbox; says by what, null where it cannot. */
  confine(name: string, pid: number, memoryBytes: number): Promise<string | null> {
    return new Promise((resolve) => {
      this.#confinements.set(name, resolve);
      this.#launcher.send({ type: "confine", name, pid, memoryBytes });
    });
  }

  /** Ends that; says how many processes the kernel had ended for their memory. */
  release(name: string): Promise<number> {
    return new Promise((resolve) => {
      this.#releases.set(name, resolve);
      this.#launcher.send({ type: "release", name });
    });
  }

  /** Ends it and everything in the warm sandbox. */
  close(): Promise<void> {
    this.#launcher.send({ type: "kill" });
    return this.ended;
  }

  #take(chunk: Buffer, onNews: (news: KeeperNews) => void): void {
    this.#incoming += chunk.toString("utf8");
    const lines = this.#incoming.split("\n");
    this.#incoming = lines.pop() ?? "";
    for (const line of lines) {
      const news = newsOf(line);
      if (news !== null) onNews(news);
      else {
        // An unreadable line leaves us without knowledge of what lives: an end is the only safe answer.
        this.complaint += `\nunreadable word of the keeper: ${line.slice(0, 200)}`;
        void this.close();
      }
    }
  }
}

function settle<Value>(waiting: Map<string, (value: Value) => void>, name: string, value: Value): void {
  waiting.get(name)?.(value);
  waiting.delete(name);
}

function newsOf(line: string): KeeperNews | null {
  try {
    return News.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
