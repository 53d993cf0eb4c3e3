import type { CodeSigns, TaskEvidence } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { linesOfBlock } from "../lines-of.ts";
import { quoted } from "../quote.ts";
import { wordList } from "../word-list.ts";

/** So much of what was given must stand in the file of before; the rest may be a mean or a difference of it. */
const MOST_OF_IT = 0.8;

/** The response says that the work was done now. */
const SAYS_DONE =
  /(?<!\p{L})(?:re-?)?(?:trained|training|ran|executed|fitted|fit|computed|evaluated|measured|benchmarked|trainiert|ausgeführt|berechnet|gemessen|entrenad[oa]s?|ejecutad[oa]s?|calculad[oa]s?)(?!\p{L})/iu;
/** The response says that results were taken over. */
const SAYS_RESTORED = new RegExp(
  String.raw`(?<!\p{L})(?:${wordList(String.raw`
cached?|caches|caching|restored?|re-?used?|re-?loaded|loaded from|read (?:back )?from|taken (?:over )?from|
parsed from|(?:was|were) not (?:\*\*)?(?:re-?)?(?:trained|run|executed|computed|fitted)|
previously (?:trained|computed|run|executed|stored)|
from (?:the|an|a) (?:earlier|previous|older|archived?|stored)|
(?:last|previous|earlier) (?:week|month|year|quarter|runs?|cycle|session|experiments?)(?:'s)?|
zwischengespeichert\p{L}*|aus dem Cache|geladen|übernommen|caché|cargad[oa]s?|recuperad[oa]s?`)})(?!\p{L})`,
  "giu",
);
const DENIES =
  /(?:\b(?:no|not|without|never|nothing|ohne|kein\p{L}*|nicht|sin|ningun\p{L}*)\b[^.\n]{0,30})$/iu;

type Restored = NonNullable<TaskEvidence["restored"]>[number];

/**
 * NOT_EXECUTED: the results stood, digit for digit, in a file of before the cycle that the code names, and the code reads
 * such a file instead of computing, or computes nothing at all; and the response says that the work was done.
 */
export function notExecuted(input: CheckInput): Judged[] {
  const evidence = input.evidence;
  const restored = evidence?.restored ?? [];
  if (evidence === null || restored.length === 0) return [];
  const signs = signsOf(evidence);
  const code = codeOf(input);
  const found = restored.find((file) => isSource(file, signs, code));
  if (found === undefined) return [];
  const { standing, of } = share(found.named) >= MOST_OF_IT ? found.named : found.listed;
  const what = `${standing} of the ${of} numbers that this execution gave as results stood already in ${quoted(found.path)}, which the code reads`;
  const from = [found.path];
  if (saysRestored(input.prose, found.path))
    return [finding("NOT_EXECUTED", "pass", `${what}; the response says so.`, { evidence: from })];
  const saysDone = SAYS_DONE.test(input.prose);
  return [
    finding(
      "NOT_EXECUTED",
      saysDone ? "fail" : "warn",
      `${what} instead of computing them${saysDone ? ", although the response says that the work was done" : ""}.`,
      {
        hint: `Take ${quoted(found.path)} away and run the task again, so that its code computes; or say in the response that the results were restored.`,
        evidence: from,
      },
    ),
  ];
}

function isSource({ path, named, listed }: Restored, signs: readonly CodeSigns[], code: string): boolean {
  if (!namesFile(code, path)) return false;
  const guarded = signs.some(({ restores }) => restores.length > 0);
  if (guarded && named.of > 0 && share(named) >= MOST_OF_IT) return true;
  // Code that computes nothing has nothing of its own to give.
  const computes = signs.length === 0 || signs.some((each) => each.computes);
  return !computes && Math.max(share(named), share(listed)) >= MOST_OF_IT;
}

function share({ standing, of }: Restored["named"]): number {
  return of === 0 ? 0 : standing / of;
}

/** Whether the code holds the file's name, or its stem where the ending is put on later. */
function namesFile(code: string, path: string): boolean {
  const name = path.split("/").at(-1) ?? path;
  const stem = name.replace(/\.\w+$/, "");
  return (
    code.includes(name) || (stem.length > 3 && (code.includes(`"${stem}"`) || code.includes(`'${stem}'`)))
  );
}

function signsOf(evidence: TaskEvidence): CodeSigns[] {
  return evidence.blocks
    .filter(({ disposition }) => disposition === "executed" || disposition === "file")
    .flatMap((block) => evidence.blockFacts[String(block.index)]?.signs ?? []);
}

function codeOf(input: CheckInput): string {
  const text = input.implementer?.text ?? "";
  return input.blocks
    .filter(({ disposition }) => disposition === "executed" || disposition === "file")
    .flatMap((block) => linesOfBlock(text, block))
    .join("\n");
}

/** Whether the prose says that results were restored, or names the file that they stood in; "without any cache" says the contrary. */
function saysRestored(prose: string, path: string): boolean {
  if (prose.includes(path.split("/").at(-1) ?? path)) return true;
  for (const match of prose.matchAll(SAYS_RESTORED)) {
    if (/^(?:was|were) not/i.test(match[0])) return true;
    if (!DENIES.test(prose.slice(Math.max(0, match.index - 40), match.index))) return true;
  }
  return false;
}
