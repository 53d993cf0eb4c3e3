import { z } from "zod";
import type { ChallengeKind } from "./challenge.ts";
import type { Execution } from "./execution.ts";
import type { IsolationLevel } from "./isolation.ts";
import type { Arm, DataTouch } from "./provenance.ts";
import { Bytes, Sha256 } from "./words.ts";

/** What the session says of one block. Self-reported: it may lower a verdict, never raise one. */
export const BlockReport = z.object({
  index: z.int().positive(),
  outcome: z.enum(["ok", "failed", "not-reached"]),
  error: z
    .object({
      name: z.string(),
      message: z.string(),
      traceback: z.string(),
      line: z.int().nullable().describe("Line of the response where the block failed; null where unknown"),
    })
    .nullable(),
  missingModule: z.string().nullable().describe("Top-level module of an uncaught ModuleNotFoundError"),
  stdout: z
    .tuple([z.int(), z.int()])
    .nullable()
    .describe("Byte range of stdout.txt printed during the block; null where unknown"),
  stderr: z.tuple([z.int(), z.int()]).nullable(),
});
export type BlockReport = z.infer<typeof BlockReport>;

/** Kinds of rich output that are kept, by media type. */
export const RichKind = z.enum(["text/html", "image/svg+xml", "image/png", "image/jpeg"]);
export type RichKind = z.infer<typeof RichKind>;

/** A picture or page that a block has shown. Self-reported: the session says that it is the block's. */
export const ShownOutput = z.object({
  block: z.int().positive(),
  kind: RichKind,
  path: z.string().describe("File of the content, relative to the out folder"),
  bytes: Bytes,
  sha256: Sha256,
});
export type ShownOutput = z.infer<typeof ShownOutput>;

/** One block to execute. */
export interface SessionBlock {
  index: number;
  /** execute: run it; write: only write the file; both: write the file, then run it. */
  mode: "execute" | "write" | "both";
  code: string;
  fileName: string | null;
  /** First line of the content in the response, so that tracebacks show the response's own lines. */
  startLine: number;
}

/** A folder of the host that the session sees. */
export interface Mount {
  source: string;
  target: string;
  writable: boolean;
}

export interface SessionLimits {
  /** Wall time from the first line of the agents' code. */
  timeoutMs: number;
  memoryBytes: number;
  /** stdout and stderr together. */
  outputBytes: number;
  /** Processes and threads of the session. */
  processes: number;
  /** Largest single file. */
  fileBytes: number;
}

/** A workspace that lies in layers, so that nothing had to be copied: what is written goes to the upper one. Host paths. */
export interface WorkspaceLayers {
  /** Folder of all files that were there before; nothing writes to it. */
  lower: string;
  /** Empty folder that takes what the session does. */
  upper: string;
  /** Empty folder of the mount's own, beside `upper`. */
  work: string;
  /** Copies the files of `lower` into the workspace folder instead, where the session cannot have layers. */
  flatten(): Promise<void>;
}

/** One task's session. */
export interface SessionRequest {
  executionId: string;
  /** The response's display name in tracebacks, such as ops_commander.md. */
  responseName: string;
  blocks: SessionBlock[];
  /** Branches of which the session is to say whether they were entered; absent: none. */
  marks?: Arm[];
  /** What is changed inside the session; absent: nothing, it is no challenge. */
  challenge?: ChallengeKind;
  /** Host folder that becomes the workspace root; owned by the caller, handed to the session's uid while it runs. */
  workspace: string;
  /** Layers of the workspace, whose folder is empty then; absent or null: it is a plain folder. */
  layers?: WorkspaceLayers | null;
  mounts: Mount[];
  /** Additional environment variables, such as HF_HOME. */
  environment: Record<string, string>;
  limits: SessionLimits;
  /** Why this session must not be forked from a warm parent, such as a block that asks for it; null where it may. */
  coldBecause: string | null;
  /** UNIX socket of this execution's witness and the secret path prefix; null: no witness. */
  witness: { socketPath: string; secret: string } | null;
  /** Files that receive the streams; created by the executor. Paths on the host. */
  stdoutPath: string;
  stderrPath: string;
  /** Folder for rich output; made by the executor where there is some. */
  outputsPath: string;
}

/** What came of a session: the machine's record, and apart from it what the session said of itself. */
export interface SessionResult {
  /** `files` is empty: the workspace is compared by the caller, after the last process is dead. Stream paths are the basenames. */
  execution: Execution;
  selfReported: {
    blocks: BlockReport[];
    /** Package requests (`!pip install X`) that were not satisfied, as written. */
    packageRequests: string[];
    /** The session's global `run_id` at its end, if it is a string. */
    runId: string | null;
    /** Distribution versions seen, seed and the like. */
    notes: string[];
    /** Modules of the environment that the session has loaded: what a later one may find loaded ahead. */
    modules: string[];
    /** Data that the session touched; absent where it said nothing. */
    touched?: DataTouch;
    /** Pictures and pages; paths are the basenames. */
    outputs: ShownOutput[];
  };
}

/** Live news of a session, for progress. */
export interface SessionObserver {
  onStarted?(): void;
  onBlock?(index: number): void;
  /** The last complete line printed, raw. */
  onLine?(line: string): void;
}

/** The port behind which sessions are executed: cold now, warm and remote later. */
export interface Executor {
  readonly level: IsolationLevel;
  /** Executes one session. Resolves for every end of the agents' code; rejects only for our own faults. `signal` aborts: the tree is killed and the outcome is `killed`. */
  execute(request: SessionRequest, observer: SessionObserver, signal: AbortSignal): Promise<SessionResult>;
  close(): Promise<void>;
}

/** A trusted helper program (MLflow server, store reader, analyst) in a sandbox without network and home. */
export interface SandboxedProgram {
  /** Program and arguments, as seen inside. */
  command: string[];
  mounts: Mount[];
  environment: Record<string, string>;
  workingDirectory: string;
  /** Existing paths below writable mounts that the program must not see. */
  masked?: string[];
}

/** Starts a trusted helper program in its sandbox. stdin, stdout and stderr are pipes. The returned `kill` ends its whole tree. */
export type StartSandboxed = (program: SandboxedProgram) => Promise<SandboxedProcess>;
export interface SandboxedProcess {
  stdin: NodeJS.WritableStream;
  stdout: NodeJS.ReadableStream;
  stderr: NodeJS.ReadableStream;
  exited: Promise<{ exitCode: number | null; signal: string | null }>;
  kill(): void;
}
