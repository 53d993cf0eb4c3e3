import type {
  Block,
  Claim,
  FileProbe,
  Finding,
  Gate,
  IsolationLevel,
  Kind,
  KnownRun,
  Num,
  PlannedTask,
  Response,
  StatedCheck,
  TaskComparison,
  TaskEvidence,
  Verdict,
  WorkspaceEntry,
} from "../contracts/index.ts";
import type { AgentClaims } from "./claims/judge/judgement.ts";
import type { Ending } from "./ending.ts";
import type { InferenceReading } from "./statements/inference.ts";
import type { Statement } from "./statements/statements.ts";

/** Where a documentation task's evidence paths are looked up: project and workspace, whoever wrote the files. */
export interface DocumentationFiles {
  entries: WorkspaceEntry[];
  probes: FileProbe[];
  /** For each evidence path the entries it matches. */
  matches: { glob: string; paths: string[] }[];
}

/** Statistics that a response states together, as the analyst checked them. */
export interface AnsweredStatement {
  agent: string;
  line: number;
  text: string;
  check: StatedCheck;
}

/** A gate or criterion as held against the records: what verification needs to know of it. */
export interface GateUse {
  gate: Gate;
  /** The metric it names; null where the text is no gate. */
  metric: string | null;
  /** Whether any record in its scope carries the metric. */
  carried: boolean;
  /** Recorded names that may mean the same quantity. */
  candidates: string[];
  /** The recorded values it uses; `runId` null: a number of a result file. */
  uses: { taskId: string; runId: string | null; metric: string; value: Num }[];
}

/** What the stores that can be seen say of claimed run ids. */
export interface ClaimLookup {
  knownRuns: KnownRun[];
  storeComplete: boolean;
  claimStoreNamed: boolean;
}

/** All that the verification of one task rests on. Plain JSON, so that it can be kept and judged again offline. */
export interface VerifyInput {
  task: PlannedTask;
  kind: Kind;
  /** Why the kind is what it is; null where it was declared. */
  kindInferredBecause: string | null;
  /** Whether the task was to be executed, and why (not). */
  execute: { execute: boolean; reason: string };
  /** Whether an experimental task of this cycle needs a run, the task's own declaration counted in. */
  mlflowRequired: boolean;
  /** The implementer's blocks as extracted; the evidence's, with outcomes, where there is evidence. */
  blocks: Block[];
  /** null: nothing was executed. */
  evidence: TaskEvidence | null;
  /** What the execution printed on stdout, bounded by the caller; empty where nothing was executed. */
  stdout: string;
  /** The same of stderr. Absent in older evidence. */
  stderr?: string;
  /** null: no documentation task, or one without evidence paths. */
  documentation: DocumentationFiles | null;
  /** This task's criteria and the gates of the cycle, held against this task's records alone. */
  gates: GateUse[];
  /** The task's comparisons, declared and inferred, refused ones too. Absent: none was made. */
  comparisons?: TaskComparison[];
  /** Stated statistics of the responses that a distribution was needed for. Absent: nobody was asked. */
  stated?: AnsweredStatement[];
  /** Answers about claimed ids where nothing was executed; else those of the evidence count. Absent: nobody was asked. */
  lookup?: ClaimLookup | null;
  isolationLevel: IsolationLevel;
}

/** A run id that a response or the output says. */
export interface RunIdClaim {
  /** null: printed on stdout. */
  agent: string | null;
  implementer: boolean;
  /** The line around it, as written. */
  sentence: string;
  line: number;
  column: number;
  /** As written. */
  text: string;
  /** Lower-case hex without dashes; a prefix where the text is cut or short. */
  id: string;
  whole: boolean;
  /** What the claim itself cites as baseline, earlier work or dependency. */
  citesEarlier: boolean;
  /** Whether the line itself names it a run's id, rather than a heading or table around it. */
  labelled: boolean;
}

/** What a check works on: the input, and what is read off it once for all checks. */
export interface CheckInput extends VerifyInput {
  implementer: Response | null;
  runIdClaims: RunIdClaim[];
  /** null: nothing was executed. */
  ending: Ending | null;
  /** Whether the session ended well: by itself, with every failed block repaired. */
  endedWell: boolean;
  /** Prose of the implementer's response, fences left out. */
  prose: string;
  /** The implementer's response, sentence by sentence and row by row. */
  statements: Statement[];
  /** What it claims of tests, significance, effect sizes and equality. */
  inference: InferenceReading;
  /** Whether a run is required of this very task. */
  runRequired: boolean;
  /** What each response claims, held against the records of this execution; run ids stand in `runIdClaims`. */
  agentClaims: AgentClaims[];
}

/** A finding on its way to the verdict. */
export interface Judged extends Finding {
  /** On fail: this case refutes, where the table's row says unverified. */
  refutes?: true;
  /** On fail: this case leaves the task unverified, where the table's row says refuted. */
  unverifies?: true;
  /** On unknown: a requirement is unknown, so the task stays unverified. */
  requirement?: true;
}

/** One check: pure, told nothing but its input. */
export type Check = (input: CheckInput) => Judged[];

/** What verification says of a task. */
export interface TaskVerification {
  findings: Finding[];
  claims: Claim[];
  verdict: Verdict;
  status: "completed" | "failed" | "skipped";
  /** One sentence: why. */
  reason: string;
}
