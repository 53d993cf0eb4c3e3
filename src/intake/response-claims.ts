import type { Statement } from "./prose-statements.ts";

const RUN_ID = [
  /\brun[\s_-]*(?:id|uuid)?\b.{0,20}?\b(?:[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{6,31}(?:\.{2,}|…))/i,
  // Other names than MLflow's own pass for ids as well, if they are given as one and have a digit.
  /\brun[\s_-]*(?:id|uuid)\s*(?:[:=]|is|was)\s*["']?(?=[\w-]*\d)[\w-]{6,64}(?![\w<>(])/i,
];

const MEASURE =
  /(?<![\w-])(?:accuracy|acc|f1(?:-score)?|auc|auroc|roc[- ]auc|precision|recall|loss|error(?: rate)?|rmse|mse|mae|mape|r2|r²|brier|perplexity|bleu|rouge(?:-\w)?|scores?|p|p-values?|cohen['’]?s d|d|t\(\d+\)|f\(\d+, ?\d+\)|correlation|spearman|pearson|speed-?up|latency|throughput|runtime|(?:execution|training|inference|wall|run) time|top-[15]|mcs|results?)(?![\w-])/i;
/** Names that are also settings, once such a word follows or precedes. */
const SETTING =
  /\b(?:loss|error|score|accuracy|precision|recall)\s+(?:weights?|functions?|budget|codes?|coefficients?|terms?|levels?|tolerance|scale|factors?|handling|margin)\b|\bsignificance level\b|\b(?:set|limited|capped|restricted|fixed|rounded|defaults?|compared) (?:to|at|with)\b|\b(?:default|configured|estimated?|assumed?|tolerance|cut-?off|alpha)\b/i;
const PLACE =
  /\b(?:sections?|chapters?|tables?|figures?|fig\.|eq\.|equations?|appendix|version|python|release|step|v)\s*\d+(?:\.\d+)*|§\s*\d+(?:\.\d+)*|\bv\d+(?:\.\d+)+/gi;
const NUMBER =
  /(?<![\w.])[-+−]?(?:\d*\.\d+(?:e[-+]?\d+)?|\d+(?:\.\d+)?\s?(?:%|percent\b|ms\b|s\b|samples\/s|tokens\/s|x\b))(?!\w)/i;
/** A bound is no measurement; `p < 0.001` is the exception. */
const BOUND = /(?:>=|<=|≥|≤|>|<)\s*[-+−]?\d*\.?\d+\s*%?/g;
const P_BELOW = /\bp\s*[<≤]=?\s*0?\.\d+/i;
const FOUND =
  /\b(?:measured|observed|obtained|achieved|reached|attained|scored|yielded|confirmed|showed|revealed)\b/i;
const TARGET =
  /\b(?:targets?|goals?|thresholds?|gates?|criteri(?:on|a)|acceptance|bar|minimum|maximum|budget|limit|requirement)\b/i;
const TARGET_MET =
  /\b(?:(?:exceed|meet|met|reach|above|below|pass|beat|surpass|achiev|over|under)\w*\s+(?:the |our |its )?(?:\S+ )?(?:targets?|goals?|thresholds?|gates?|criteri(?:on|a)|bar)\b(?:\s*(?:of|:|=|at)?\s*\(?[><=≥≤]*\s*\d*\.?\d+\s*%?\)?)?|(?:targets?|goals?|thresholds?|gates?|criteri(?:on|a))\s+(?:was |were |is |are )?(?:met|reached|exceeded|achieved|passed))/gi;

const DID = "ran|executed|trained|tested|evaluated|benchmarked|measured|fine-?tuned|reproduced|validated";
const DONE_FORM = "run|executed|trained|tested|evaluated|benchmarked|measured|fine-?tuned|reproduced";
const EVENT =
  "(?:re)?training|fine-?tuning|experiments?|runs?|execution|evaluation|ablation(?: study)?|benchmarks?|diagnostics?|tests?|test suite|pipeline|script|sweep|simulation|cross-validation";
const DONE: readonly RegExp[] = [
  // "we trained"
  new RegExp(String.raw`\b(?:i|we|it|they|agents?|team)\b(?:['’]ve)?(?:\s+\w+){0,3}?\s+(?:${DID})\b`, "i"),
  // "has been run", "was then tested", "we've run"
  new RegExp(
    String.raw`(?:\b(?:was|were|has|have|had|been|got)|['’]ve)(?:\s+\w+){0,3}?\s+(?:${DONE_FORM})\b`,
    "i",
  ),
  new RegExp(
    String.raw`\b(?:${EVENT})\b.{0,40}?\b(?:was|were|has been|have been)(?:\s+\w+){0,2}?\s+(?:carried out|conducted|performed)\b`,
    "i",
  ),
  new RegExp(
    String.raw`\b(?:carried out|conducted|performed|completed|finished)\s+(?:the|an?|all|our|both)\s+(?:\w+\s+){0,2}?(?:${EVENT})\b`,
    "i",
  ),
  // "Trained a ResNet": the sentence begins with the participle, and no noun follows at once, as in "trained models".
  new RegExp(
    String.raw`^(?:[^\p{L}\d[(]*(?:(?:status|completed?|done|result|summary|execution)\s*:\s*)?)(?:successfully |then |also |completed? |finished )?(?:${DID}|conducted|performed)\s+(?:and\s+\w+\s+|successfully\s+|separately\s+)?(?:an?|the|all|both|each|every|our|my|its|this|these|on|with|over|for|using|against|under|in|two|three|four|five|\d+)\b`,
    "iu",
  ),
  // "Training completed", "all tests pass"
  new RegExp(
    String.raw`\b(?:${EVENT})(?:\s+(?:with|on|over|of|for|in)\s[^.,;:]{0,40}?)?(?:\s+(?:was|were|is|are|has|have|had|been|all|both|now|already|successfully|just|also|fully|run|ran|job|jobs|loop))*\s*[-:–—]?\s*(?:✅\s*)?(?:completed?|finished|pass(?:ed|es|ing)?|succeeded|successful(?:ly)?|converged|done|green)\b(?![- ]?(?:criteria|rate|when|if))`,
    "iu",
  ),
  /\b(?:it|they|model|training|loss|optimi[sz]er)\s+(?:has |have )?converged\b/i,
  /\bran (?:for|over|on|through|successfully|without|to completion)\b/i,
  /\b\d+(?:\s*\/\s*\d+)?\s+(?:(?:unit |integration )?(?:tests?|checks?)\s+)?(?:pass(?:ed|es|ing)?|green)\b/i,
  /\btests?\s*:\s*(?:✅\s*)?(?:all\s+)?(?:green|pass(?:ed|ing)?)\b/i,
  /^(?:\[x\]|[✅✔☑]\u{fe0f}?)\s*(?:\w+:\s*)?(?:run|execute|train|test|evaluate|benchmark|fine-?tune)\b/iu,
];

const MODAL =
  /\b(?:will|would|should|shall|must|can|could|may|might|to be|going to|plan(?:s|ned)?|propose[sd]?|expect(?:s|ed)?|target(?:s|ed)?|goal|require[sd]?|needs?|todo|pending|next|future|hypothesi[sz]e\w*|recommend\w*|suggest\w*|aim\w*|intend\w*|at least|at most|make|ensure|check that|verify that|confirm that|whether|please|how to|let)\b|\?\s*$|^\[ \]/i;
const NEGATED = /\b(?:not|never|cannot|no|none|nothing|neither|nor)\b|n['’]t\b/i;
/** Of what was not measured there is no number. */
const NOT_MEASURED =
  /(?:\b(?:not|never|no)\b|n['’]t\b)(?:\s+\w+){0,3}?\s+(?:measured|run|trained|evaluated|tested|verified|computed|executed)\b/i;
const HARMLESS =
  /\bnot only\b|\b(?:as|than) (?:expected|planned)\b|\b(?:no|without|none|zero)\s+(?:\w+\s+)?(?:errors?|failures?|problems?|issues?|regressions?|warnings?|failed)\b|\bcan be (?:seen|found|viewed|summari[sz]ed)\b/gi;
/** What others did, and what holds of any run. */
const OTHERS =
  /\b(?:et al\.?|reported (?:by|in)|according to|papers?|literature|published|previous work|prior work|state of the art|originally|by (?:its|the|their) (?:original )?authors)\b|\[\d+(?:,\s*\d+)*\]|\b\p{Lu}\p{L}+ \((?:19|20)\d\d[a-z]?\)/u;
const ANY_RUN =
  /^(?:an?|each|every|any)\s+(?:\w+\s+)?(?:run|execution|experiment|test|job|session|script|pipeline|model)\b/i;
const CONDITION = /^(?:[^\p{L}]*)(?:if|unless|until|once|whenever|provided|assuming|suppose|in case)\b/iu;
/** Up to a comma, or to the `we` of a main clause. */
const CIRCUMSTANCE =
  /\b(?:once|until|unless|if)\b[^,;:]*|\b(?:after|before|when)\s+\w+(?:(?!\s(?:i|we)\s)[^,;:])*/gi;

/** Without a number, a tick or one of these beginnings of words there is no claim; most statements end here. */
const WORTH_A_LOOK =
  /[\d✅✔☑]|\[x\]|\br[au]n|execut|train|test|evaluat|benchmark|measur|tun(?:ed|ing)|reproduc|validat|experiment|pipeline|script|sweep|simulat|ablation|diagnostic|converg/i;

/**
 * What a statement of a response claims, in words for a message: a run id, a measured number, or that something was
 * run, trained or tested. Null for plans, bounds, questions, denials, definitions, and what others did.
 */
export function claimIn({ text, intended }: Statement): string | null {
  if (!WORTH_A_LOOK.test(text)) return null;
  if (RUN_ID.some((id) => id.test(text))) return "a run id";
  // A tick says that an intention was carried out.
  const ticked = /^(?:\[x\]|[✅✔☑])/iu.test(text);
  if ((intended && !ticked) || OTHERS.test(text) || CONDITION.test(text)) return null;
  const sentence = text.replaceAll(HARMLESS, " ").replaceAll(PLACE, " ");
  let modal = false;
  for (const clause of sentence.split(/,\s|[;()]|\s[-–—]\s|\s(?=(?:but|however|so that|so|and then)\s)/)) {
    if (/^(?:but|however)\b/.test(clause)) modal = false;
    if (clause.trim() === "") continue;
    modal ||= MODAL.test(clause);
    if (modal) continue;
    if (hasMeasurement(clause)) return "a measured number";
    if (saysDone(clause)) return "that something was run, trained or tested";
  }
  return null;
}

function hasMeasurement(clause: string): boolean {
  if (SETTING.test(clause) || NOT_MEASURED.test(clause)) return false;
  const met = clause.replaceAll(TARGET_MET, " ");
  if (P_BELOW.test(met) && !TARGET.test(met) && !/\b(?:level|used)\b/i.test(met)) return true;
  const target = TARGET.exec(met);
  const own = (target === null ? met : met.slice(0, target.index)).replaceAll(BOUND, " ");
  return NUMBER.test(own) && (MEASURE.test(own) || FOUND.test(own));
}

function saysDone(clause: string): boolean {
  if (NEGATED.test(clause) || ANY_RUN.test(clause)) return false;
  const main = clause.replaceAll(CIRCUMSTANCE, " ").trim();
  return DONE.some((form) => form.test(main));
}
