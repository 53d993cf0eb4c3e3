import type { BlockReport, Cycle, PlannedTask, Response, WorkspaceEntry } from "../contracts/index.ts";

/** A stretch of an output stream, as {@link cutOutput} makes it. */
export interface OutputPiece {
  /** Block during which it was printed, told by the session itself; null: before, between or after blocks. */
  block: number | null;
  /** Decoded text; broken UTF-8 is U+FFFD. */
  text: string;
  /** Text of the end where the middle was left out; empty where nothing was. */
  tail: string;
  /** Bytes left out between `text` and `tail`. */
  omittedBytes: number;
}

/** An output stream, bounded for a report. */
export interface OutputText {
  /** Full file, relative to the out folder. */
  path: string;
  /** Bytes of the full file. */
  bytes: number;
  pieces: OutputPiece[];
}

/** A picture or page that a block has shown. */
export interface RichMaterial {
  block: number;
  /** Media type, as the session told it. */
  kind: string;
  /** File, relative to the out folder. */
  path: string;
  bytes: number;
  /** Base64; null where it is too large to stand in the page. */
  content: string | null;
}

/** What the reports show of a task beyond the cycle's own record. Times, verdicts and runs come from the cycle. */
export interface TaskMaterial {
  taskId: string;
  /** 1-based place of the item in the document. */
  place: number;
  /** Where the kind was declared; null where it was inferred. */
  kindSource: PlannedTask["kindSource"];
  /** The status in the document; null where it has none. */
  documentStatus: string | null;
  acceptanceCriteria: string[];
  evidencePaths: string[];
  dependencies: string[];
  responses: Response[];
  /** The implementer's blocks: content by CommonMark, and the name of the file that a block is written to. */
  blocks: { index: number; code: string; fileName: string | null }[];
  blockReports: BlockReport[];
  /** null: nothing was executed. */
  stdout: OutputText | null;
  stderr: OutputText | null;
  rich: RichMaterial[];
  /** The session's global `run_id` at its end, told by the session itself. */
  sessionRunId: string | null;
  /** Workspace entries that an evidence path matches, and all that the execution wrote. */
  workspace: WorkspaceEntry[];
  /** Files of the execution: where the copy lies in the out folder; null: only the digest was kept. */
  artifacts: { path: string; copy: string | null }[];
  /** Artifacts of the runs, by run id. */
  runArtifacts: { runId: string; path: string; bytes: number; sha256: string | null }[];
  /** The item of the document, whole and unchanged. */
  original: Record<string, unknown>;
}

/** Everything that the reports of a cycle are written from. Plain JSON, so that it can be kept and read again. */
export interface ReportInput {
  cycle: Cycle;
  /** The input document as parsed; null for Markdown. */
  document: unknown;
  /** The gates of the cycle as text. */
  gates: string[];
  /** Things a reader should know about the input. */
  warnings: string[];
  tasks: TaskMaterial[];
  toolVersion: string;
  /** How a level below `full` came to be used, such as the saved consent of this machine. */
  isolationNotes: string[];
  /** Whether the origin of numbers (measured, drawn, literal) was checked. */
  originChecked: boolean;
}

/** The material of a task; null where the caller had none. */
export function materialOf(input: ReportInput, taskId: string): TaskMaterial | null {
  return input.tasks.find((material) => material.taskId === taskId) ?? null;
}
