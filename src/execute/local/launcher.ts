import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { z } from "zod";
import { RunproofError } from "../../errors.ts";

/** What the launcher needs to know; see python/runproof_guest/launcher.py. Paths are the host's. */
export interface LauncherPlan {
  /** Folder for the named pipes; null: the launcher's own streams are handed on. */
  streams: string | null;
  uid: number | null;
  gid: number | null;
  /** Whether the uid belongs to this session alone, so that all its processes may be ended. */
  ownUid: boolean;
  /** `asOwner`: shown as if root's files were the session's, read-only unless `writable`. */
  staging: {
    at: string;
    binds: { source: string; name: string; asOwner?: true; writable?: boolean }[];
  } | null;
  handOver: string[];
  command: string[];
  environment: Record<string, string>;
  workingDirectory: string | null;
  arguments: string[] | null;
  /** Hex of the seccomp program for bubblewrap. */
  filter: string | null;
  harden: { landlock: { readable: string[]; writable: string[] } | null; filter: string | null } | null;
  rlimits: Record<string, number>;
  memoryBytes: number | null;
  memoryFolders: string[];
  session: Record<string, unknown>;
}

/** The machine's record of how a session ended, of either start. */
export const END_RECORD = {
  cause: z.string().nullable(),
  record: z.int().nullable(),
  bwrapCode: z.int().nullable(),
  mainStatus: z.int().nullable(),
  cpuMs: z.int().nonnegative(),
  maxRssBytes: z.int().nonnegative(),
  peakBytes: z.int().nonnegative(),
  left: z.int().nonnegative(),
};

const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("prepared") }),
  z.object({ type: z.literal("started"), pid: z.int() }),
  z.object({ type: z.literal("sandbox"), pid: z.int() }),
  z.object({ type: z.literal("note"), text: z.string() }),
  z.object({ type: z.literal("failed"), step: z.string(), message: z.string(), errno: z.int().nullable() }),
  z.object({
    type: z.literal("ended"),
    ...END_RECORD,
    memoryBy: z.string().nullable(),
  }),
  z.object({ type: z.literal("confined"), name: z.string(), by: z.string().nullable() }),
  z.object({ type: z.literal("overfull"), name: z.string() }),
  z.object({ type: z.literal("released"), name: z.string(), killed: z.int().nonnegative() }),
  z.object({ type: z.literal("done") }),
]);
export type LauncherMessage = z.infer<typeof Message>;
export type LauncherEnd = Extract<LauncherMessage, { type: "ended" }>;

/** A running launcher. It kills its whole tree when told to, and when this process is gone. */
export class Launcher {
  readonly process: ChildProcess;
  /** Resolves when its process is gone and was taken back, or could not be started. */
  readonly exited: Promise<void>;
  /** Text that the launcher itself wrote on its error stream; for session plans only, bounded. */
  complaint = "";
  readonly #control: Duplex;
  #incoming = "";

  /** `streams`: "ignore" for sessions, "pipe" where the launcher's own stdin, stdout and stderr are handed on. */
  constructor(python: string, guestDirectory: string, streams: "ignore" | "pipe") {
    this.process = spawn(python, ["-I", "-B", "-S", join(guestDirectory, "launcher.py")], {
      stdio: [streams, streams, "pipe", "pipe"],
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" },
      cwd: "/",
    });
    this.exited = new Promise((resolve) => {
      this.process.once("exit", () => resolve());
      this.process.once("error", () => resolve());
    });
    const control = this.process.stdio[3];
    if (!(control instanceof Duplex))
      throw new RunproofError("INTERNAL", "the sandbox launcher has no control socket");
    this.#control = control;
    this.#control.on("error", () => undefined);
    if (streams === "ignore") {
      this.process.stderr?.on("data", (chunk: Buffer) => {
        if (this.complaint.length < 8192) this.complaint += chunk.toString("utf8");
      });
    }
  }

  send(message: { type: "plan" } & LauncherPlan): void;
  send(message: { type: "go" | "kill" }): void;
  /** Holds the memory of a process that is known by its number in the warm sandbox; answered by `confined`. */
  send(message: { type: "confine"; name: string; pid: number; memoryBytes: number }): void;
  /** Ends that; answered by `released`. */
  send(message: { type: "release"; name: string }): void;
  send(message: object): void {
    if (!this.#control.destroyed) this.#control.write(`${JSON.stringify(message)}\n`);
  }

  /** Calls `onMessage` for each message and `onGone` once, when no more can come. */
  listen(onMessage: (message: LauncherMessage) => void, onGone: (error: Error | null) => void): void {
    let gone = false;
    const end = (error: Error | null): void => {
      if (!gone) onGone(error);
      gone = true;
    };
    this.#control.on("data", (chunk: Buffer) => {
      this.#incoming += chunk.toString("utf8");
      const lines = this.#incoming.split("\n");
      this.#incoming = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "") continue;
        onMessage(parseMessage(line));
      }
    });
    this.#control.on("close", () => end(null));
    this.process.on("error", (error) => end(error));
  }
}

function parseMessage(line: string): LauncherMessage {
  try {
    return Message.parse(JSON.parse(line));
  } catch (cause) {
    throw new RunproofError(
      "INTERNAL",
      `the sandbox launcher sent an unreadable message: ${line.slice(0, 200)}`,
      {
        hint: "Report this as a defect of runproof.",
        cause,
      },
    );
  }
}
