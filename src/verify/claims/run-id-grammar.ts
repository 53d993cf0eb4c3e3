/** A run id as it stands in a line. */
export interface RunIdToken {
  /** As written, an ellipsis included. */
  text: string;
  /** 0-based. */
  index: number;
  /** Lower-case hex without dashes. */
  id: string;
  /** False where the text is a prefix: shortened, or cut by an ellipsis. */
  whole: boolean;
  labelled: boolean;
  citesEarlier: boolean;
  sentence: string;
}

const TOKEN =
  /(?<![\w-])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{4,32})(?![\w-])(?:\.{2,3}|…)?/gi;
const LABEL = /run[ _-]?(?:ids?|uuids?|identifiers?)(?![a-z])/gi;
const SAYS_RUN = /(?<![a-z])runs?(?![a-z])|mlflow/i;
/** Directly before the id: "run 7f8a...", "runs:/7f8a...", ".../runs/7f8a...". */
const NAMED_RUN = /(?:(?<![a-z])runs?[\s`"'(*:#=]{1,6}|(?<![a-z])runs?:?\/)$/i;
const OTHER_HASHES =
  /md5|sha-?\d|checksum|digest|commit|(?<![a-z])git(?![a-z])|etag|hash|fingerprint|colou?r|revision|container|docker|(?:dataset|job|experiment|session|request|trace|span|model)[ _-]?id/gi;
const EARLIER =
  "(?:baselines?|previous(?:ly)?|earlier|prior|reference|compar(?:ed|ison|ing)|versus|vs\\.?|last (?:week|month|cycle|meeting|time)(?:'s)?|parent|existing|older|old|original|dependency|depends? on|upstream|reused?|from task)";
const EARLIER_BEFORE = new RegExp(`(?<![a-z])${EARLIER}(?![a-z])`, "i");
const EARLIER_AFTER = new RegExp(
  `^[\`"'*)\\s]*(?:\\(|,|-|–|—|\\||as|is|was|from)?\\s*(?:the |our |a |my )?${EARLIER}(?![a-z])`,
  "i",
);
/** What is plainly an example of the form, or still to come, claims nothing. */
const HYPOTHETICAL =
  /for example|e\.g\.|placeholder|looks? like this|of the form|will (?:print|look|be|show)|your[ _-]run/i;
const DISTINCT_MIN = 4;

/** Run ids in a line of prose or output, by the form of MLflow's own ids (32 hex digits), as UUID, shortened or cut. Words are never ids. `around`: the heading, lead-in or table header that the line stands under. */
export function runIdsIn(line: string, around: string): RunIdToken[] {
  if (!/[0-9a-f]{4}/i.test(line)) return [];
  const found: RunIdToken[] = [];
  let previousEnd = 0;
  for (const match of line.matchAll(TOKEN)) {
    const token = readToken(match[0]);
    const index = match.index;
    if (token === null) continue;
    const { before, sentence } = sentenceAround(line, index, match[0].length);
    const labelled = isLabelled(before);
    const cited = { ...token, text: match[0], index, labelled, sentence };
    const said = labelled || sayRun(sentence, around, token);
    if (said && !isOtherHash(before) && !HYPOTHETICAL.test(sentence)) {
      const clause = line.slice(Math.max(previousEnd, index - 60), index);
      found.push({ ...cited, citesEarlier: citesEarlier(clause, line.slice(index + match[0].length)) });
    }
    previousEnd = index + match[0].length;
  }
  return found;
}

function readToken(
  text: string,
): { id: string; whole: boolean; form: "uuid" | "whole" | "short" | "cut" } | null {
  const id = text.replaceAll(/[-.…]/g, "").toLowerCase();
  if (new Set(id).size < DISTINCT_MIN && id.length >= 8) return null;
  if (/(?:\.{2,3}|…)$/.test(text))
    return /\d/.test(id) && id.length < 32 ? { id, whole: false, form: "cut" } : null;
  if (text.includes("-")) return { id, whole: true, form: "uuid" };
  if (id.length === 32) return { id, whole: true, form: "whole" };
  return id.length >= 8 && /\d/.test(id) && /[a-f]/.test(id) ? { id, whole: false, form: "short" } : null;
}

function isLabelled(before: string): boolean {
  LABEL.lastIndex = 0;
  return LABEL.test(before) || NAMED_RUN.test(before);
}

function sayRun(sentence: string, around: string, token: { form: string; id: string }): boolean {
  if (token.form === "whole") return SAYS_RUN.test(sentence) || SAYS_RUN.test(around);
  LABEL.lastIndex = 0;
  if (token.form === "cut" && token.id.length >= 6 && SAYS_RUN.test(sentence)) return true;
  return LABEL.test(around);
}

/** Whether another kind of hash is named between the last word for a run's id and the token. */
function isOtherHash(before: string): boolean {
  const near = before.slice(-60);
  return lastIndex(OTHER_HASHES, near) > lastIndex(LABEL, near) || near.endsWith("#");
}

function lastIndex(pattern: RegExp, text: string): number {
  let last = -1;
  for (const match of text.matchAll(pattern)) last = match.index;
  return last;
}

function citesEarlier(clause: string, after: string): boolean {
  // A remark in brackets ends no clause: "baseline (last week, sepals only)".
  const whole = clause.replaceAll(/\([^()]{0,60}\)/g, (remark) => remark.replaceAll(/[,;.]/g, " "));
  const near = whole.slice(
    Math.max(whole.lastIndexOf(","), whole.lastIndexOf(";"), whole.lastIndexOf(". ")) + 1,
  );
  return EARLIER_BEFORE.test(near) || EARLIER_AFTER.test(after.slice(0, 40));
}

const WINDOW = 300;

function sentenceAround(line: string, index: number, length: number): { before: string; sentence: string } {
  const left = line.slice(Math.max(0, index - WINDOW), index);
  const start = Math.max(
    left.lastIndexOf(". "),
    left.lastIndexOf("! "),
    left.lastIndexOf("? "),
    left.lastIndexOf("; "),
  );
  const before = left.slice(start + 1);
  const right = line.slice(index + length, index + length + WINDOW);
  const end = /[.!?;](?:\s|$)/.exec(right);
  return {
    before,
    sentence: before + line.slice(index, index + length) + (end === null ? right : right.slice(0, end.index)),
  };
}
