import type { StatedCheck } from "../../../contracts/index.ts";
import { checkInterval } from "../interval.ts";
import type { StatedContext } from "./stated-tests.ts";
import type { IntervalToken, PToken, Token } from "./test-tokens.ts";

const DIFFERENCE =
  /(?:differ\w*|diff|Δ|delta|effect|gains?|improve\w*|lift|change|reduc\w*|increase\w*|decrease\w*|slope|coefficient|unterschied|differenz|diferencia|better|worse|higher|lower)(?![\p{L}])|(?<![\p{L}])[dgβb]\s?=/iu;
const RATIO =
  /(?:odds ratio|hazard|risk ratio|relative risk|ratio|\d-?fold|fold[- ]change|times as|(?<![\p{L}])(?:OR|HR|RR)\s?=)/u;
/** Intervals and tests of other kinds may lie on either side of the line. */
const OTHER_KIND =
  /bootstrap|permut|wilcoxon|mann|rank|credible|bayes|posterior|prediction|tolerance|wilson|exact/iu;

/** Each interval against its estimate, and against p where the sentence states one of each of a difference or ratio. */
export function intervalArithmetic(
  text: string,
  tokens: readonly Token[],
  context: StatedContext,
): StatedCheck[] {
  const intervals = tokens.filter((token) => token.kind === "interval");
  return intervals.map((interval) => {
    const p = intervals.length === 1 && context.oneTailed === "no" ? pBeside(interval, tokens) : null;
    const stated = {
      lower: interval.lower,
      upper: interval.upper,
      level: interval.level,
      ...(interval.estimate === null ? {} : { estimate: interval.estimate }),
    };
    const ratio = RATIO.test(text);
    if (p === null || !(ratio || DIFFERENCE.test(text))) return checkInterval(stated);
    const check = checkInterval({
      ...stated,
      p: { relation: p.relation, p: p.value },
      null: ratio ? 1 : 0,
    });
    // Near the line other kinds of intervals and tests need not agree.
    const far = check.outcome !== "inconsistent" || check.refutes || !OTHER_KIND.test(text);
    return far ? check : checkInterval(stated);
  });
}

/** The only p of the sentence, if it is near and not corrected for others. */
function pBeside(interval: IntervalToken, tokens: readonly Token[]): PToken | null {
  const stated = tokens.filter((token) => token.kind === "p");
  const [only] = stated;
  if (only === undefined || stated.length > 1 || only.corrected) return null;
  const distance = Math.max(only.at - interval.end, interval.at - only.end);
  return distance <= 60 ? only : null;
}
