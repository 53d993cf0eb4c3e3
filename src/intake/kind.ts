import type { Kind, PlannedTask } from "../contracts/index.ts";

export interface KindQuestion {
  /** As declared in the input; null where it was not. */
  declared: Kind | null;
  /** Whether there is a response of the implementer. */
  implementer: boolean;
  /** Whether that response has a block of an executed language, closed or not. */
  hasExecutableBlock: boolean;
  /** That response. */
  text: string;
}

/**
 * The kind of a task: as declared; else experimental where the implementer's response has a block of an executed
 * language, or claims a run id, a measured number, or that something was run, trained or tested; else documentation.
 * @returns with the reason; null where it was declared
 */
export function inferKind({ declared, implementer, hasExecutableBlock, text }: KindQuestion): {
  kind: Kind;
  inferredBecause: string | null;
} {
  if (declared !== null) return { kind: declared, inferredBecause: null };
  if (!implementer)
    return {
      kind: "experimental",
      inferredBecause:
        "the implementing agent gave no response, and a task is taken for an experiment until its response shows otherwise",
    };
  if (hasExecutableBlock) return { kind: "experimental", inferredBecause: "the response has a Python block" };
  const claim = firstClaim(text);
  if (claim === null)
    return {
      kind: "documentation",
      inferredBecause: "the response has no Python block and claims no run, measurement or test",
    };
  return { kind: "experimental", inferredBecause: `line ${claim.line} of the response claims ${claim.what}` };
}

/** The first line outside code that says something was done or measured. */
function firstClaim(text: string): { line: number; what: string } | null {
  for (const { line, sentence } of proseSentences(text)) {
    const what = claimOf(sentence);
    if (what !== null) return { line, what };
  }
  return null;
}

function* proseSentences(text: string): Generator<{ line: number; sentence: string }> {
  let fence: string | null = null;
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const mark = /^[ \t>]*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})/.exec(raw)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
      continue;
    }
    // Headings name a topic; what was done is said in sentences, lists and tables.
    if (fence !== null || /^\s{0,3}#{1,6}\s/.test(raw)) continue;
    for (const sentence of raw.split(/(?<=[.!?;])(?<!\b(?:al|e\.g|i\.e|vs|cf|fig|approx)\.)\s+|\s\|\s/))
      if (sentence.trim() !== "") yield { line: at + 1, sentence };
  }
}

const RUN_ID =
  /\brun[\s_-]*(?:id|uuid)?\b[^\n]{0,20}?[`'"]?\b(?:[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{6,31}(?:\.{2,}|…))/i;
const MEASURE =
  /\b(?:accuracy|acc|f1|auc|auroc|precision|recall|loss|error|rmse|mse|mae|r2|r²|brier|perplexity|bleu|rouge|score|p|p-value|cohen'?s d|correlation|speedup|latency|throughput|runtime|mcs)\b/i;
const NUMBER = /(?<![\w.])[-+−]?(?:\d+\.\d+|\d+(?:\.\d+)?\s?%)(?![\w])/;
const DONE =
  /\b(?:(?:i|we|it|has|have|had|was|were|been|successfully|already|just|fully|all|everything)\b[^.!?]{0,40}?\b(?:ran|run|executed|trained|tested|evaluated|benchmarked|measured|fine-?tuned|reproduced|validated on)|(?:ran|executed|trained|tested|evaluated|benchmarked|fine-?tuned)\b[^.!?]{0,60}?\b(?:on|with|over|for|using|successfully|and)\b|(?:training|experiment|experiments|run|runs|execution|evaluation|ablation|benchmark|diagnostic|tests?|test suite|pipeline)\b[^.!?]{0,30}?\b(?:completed?|finished|passed|succeeded|converged|done|pass(?:es)?)\b)/i;
const NOT_DONE =
  /\b(?:will|would|should|shall|must|can|could|may|might|to be|going to|plan(?:s|ned)?|propose[sd]?|expect(?:s|ed)?|target(?:s|ed)?|goal|threshold|require[sd]?|needs?|if|when|once|before|unless|until|not|never|n't|cannot|todo|next|future|hypothes\w+|recommend\w*|suggest\w*|aim\w*|intend\w*|at least|at most)\b|\?\s*$/i;
const OTHERS =
  /\b(?:et al\.?|reported (?:by|in)|according to|paper|literature|published|previous work|prior work|state of the art)\b/i;

function claimOf(sentence: string): string | null {
  if (RUN_ID.test(sentence)) return "a run id";
  if (OTHERS.test(sentence)) return null;
  // A status word in front of a dash or colon is a statement, whatever stands behind it.
  if (NOT_DONE.test(sentence.replace(/\bnot only\b/gi, ""))) return null;
  if (MEASURE.test(sentence) && NUMBER.test(sentence)) return "a measured number";
  if (DONE.test(sentence)) return "that something was run, trained or tested";
  return null;
}

const EXECUTED_STATUS = ["completed", "approved"];

/** Whether a task's blocks are executed: kind experimental or simulation, and status `completed`, `approved` or none. */
export function shouldExecute(
  task: Pick<PlannedTask, "status">,
  kind: Kind,
): { execute: boolean; reason: string } {
  if (kind === "documentation")
    return { execute: false, reason: "a documentation task: nothing is executed" };
  const status = task.status?.trim().toLowerCase() ?? "";
  if (status === "" || EXECUTED_STATUS.includes(status))
    return {
      execute: true,
      reason: status === "" ? "to be executed: no status given" : `to be executed: status ${status}`,
    };
  return {
    execute: false,
    reason: `status ${JSON.stringify(task.status?.slice(0, 60))}: only completed and approved tasks are executed`,
  };
}
