/** A gate as read from its text. */
export interface ParsedGate {
  /** Task whose runs alone are meant; null: every task in scope. */
  taskId: string | null;
  metric: string;
  /** Name of the runs that are meant; null: every run. */
  runName: string | null;
  /** How several values become one; null: the gate must hold for each. */
  aggregate: "mean" | "min" | "max" | null;
  operator: ">=" | "<=" | ">" | "<" | "==" | "!=";
  /** A share of one where the text says percent. */
  bound: number;
  percent: boolean;
}

const OPERATORS: Record<string, ParsedGate["operator"]> = {
  ">=": ">=",
  "=>": ">=",
  "≥": ">=",
  "<=": "<=",
  "=<": "<=",
  "≤": "<=",
  ">": ">",
  "<": "<",
  "==": "==",
  "=": "==",
  "!=": "!=",
  "≠": "!=",
};

/** Longer texts are prose; the limit also bounds the work and the depth of reading. */
const MAX_LENGTH = 1000;

const NUMBER = String.raw`[-+−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?`;
const GATE = new RegExp(
  String.raw`^(?<subject>.+?)\s*(?<operator>>=|<=|=>|=<|==|!=|≥|≤|≠|>|<|=)\s*(?<number>${NUMBER})\s*(?<percent>%)?\s*\.?$`,
  "u",
);
const TASK = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,99}):(?!\/\/)(.+)$/;
const AGGREGATE = /^(mean|avg|average|min|max)\s*\(\s*(.+?)\s*\)$/i;
/** MLflow's metric names: letters, digits, `_ - . / :` and single blanks, at most 250. */
const METRIC = /^[\p{L}_][\p{L}\p{N}_\-./]*(?: [\p{L}\p{N}_\-./]+)?$/u;

/**
 * Reads `metric op number`, with `m@run_name`, `mean(m)`, `min(m)`, `max(m)` and `task_id:m`, alone or together.
 * A bound with `%` is that many hundredths. Text that is no gate gives null.
 */
export function parseGate(text: string): ParsedGate | null {
  if (text.length > MAX_LENGTH) return null;
  const found = GATE.exec(text.trim().replace(/^`(.*)`$/, "$1"))?.groups;
  const operator = OPERATORS[found?.["operator"] ?? ""];
  if (found === undefined || operator === undefined) return null;
  const value = Number((found["number"] ?? "").replaceAll(",", "").replace("−", "-"));
  if (!Number.isFinite(value)) return null;
  const subject = parseSubject((found["subject"] ?? "").trim());
  if (subject === null) return null;
  const percent = found["percent"] !== undefined;
  return { ...subject, operator, bound: percent ? value / 100 : value, percent };
}

type Subject = Pick<ParsedGate, "taskId" | "metric" | "runName" | "aggregate">;

/** `task:mean(m)` and `mean(task:m)` both occur, so both wrappings are taken off in either order. */
function parseSubject(subject: string): Subject | null {
  const task = TASK.exec(subject);
  if (task !== null) {
    const inner = parseSubject(task[2] ?? "");
    return inner === null || inner.taskId !== null ? null : { ...inner, taskId: task[1] ?? null };
  }
  const group = AGGREGATE.exec(subject);
  if (group !== null) {
    const word = (group[1] ?? "").toLowerCase();
    const inner = parseSubject(group[2] ?? "");
    return inner === null || inner.aggregate !== null
      ? null
      : { ...inner, aggregate: word === "min" || word === "max" ? word : "mean" };
  }
  const at = subject.indexOf("@");
  const metric = (at === -1 ? subject : subject.slice(0, at)).trim();
  const runName = at === -1 ? null : subject.slice(at + 1).trim();
  if (!METRIC.test(metric) || metric.length > 250 || runName === "") return null;
  return { taskId: null, metric, runName, aggregate: null };
}

/** Sums of decimals miss their value by a few units in the last place; a bound missed by no more than that is met. */
const ROUNDING = 1e-12;

/**
 * Whether a value meets the gate's bound; never where it is not finite. Where the bound is in percent, a value beyond
 * -1 and 1 may be a percentage or a share: null unless both readings agree.
 */
export function meets(
  value: number,
  { operator, bound, percent }: Pick<ParsedGate, "operator" | "bound" | "percent">,
): boolean | null {
  const asShare = holds(value, operator, bound);
  if (!percent || !(Math.abs(value) > 1)) return asShare;
  return asShare === holds(value, operator, bound * 100) ? asShare : null;
}

function holds(value: number, operator: ParsedGate["operator"], bound: number): boolean {
  if (!Number.isFinite(value)) return false;
  const equal = Math.abs(value - bound) <= ROUNDING * Math.max(Math.abs(value), Math.abs(bound));
  switch (operator) {
    case ">=":
      return equal || value > bound;
    case "<=":
      return equal || value < bound;
    case ">":
      return !equal && value > bound;
    case "<":
      return !equal && value < bound;
    case "==":
      return equal;
    case "!=":
      return !equal;
    default:
      return false;
  }
}
