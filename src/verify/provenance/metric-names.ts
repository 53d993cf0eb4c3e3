import { isResultName } from "../names.ts";
import { wordList } from "../word-list.ts";

/** A name as words, lower case: `valAcc`, `val/acc` and `val_acc` are one. */
function words(name: string): string {
  return ` ${name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
}

/** Words of settings, counts and sizes: what an experiment is given, not what it finds. */
const SETTING = new RegExp(
  String.raw` (?:${wordList(String.raw`
epochs?|steps?|iterations?|iters?|lr|learning rate|batch(?:es)?|batch size|seeds?|folds?|fold|k|c|n|num|
number|count|counts|total|size|sizes|dim|dims|dimension|depth|width|hidden|layers?|heads?|units|alpha|gamma|
lambda|sigma|tau|eta|rho|epsilon|eps|degree|penalty|l1|l2|weight decay|decay|dropout|momentum|temperature|
top k|patience|warmup|clip|tol|tolerance|estimators|leaf|leaves|subsample|rank|rounds?|trials?|repeats?|
workers?|parameters?|params?|features?|samples?|rows?|classes|components|clusters|version|year|month|day|
budget|mutation rate|crossover rate|noise|bins|window|horizon|lag|ratio split|test size|train size|split`)}) `,
  "",
);

/** Words of what is wanted, expected or known from elsewhere: a number under such a name is no result of this work. */
const GIVEN =
  / (?:target|targets|goal|threshold|thresholds|cutoff|limit|bound|budget|chance|random guess|guess|guessing|majority|required|requirement|expected|nominal|reference|published|paper|literature|sota|state of the art|prior|previous|human|reported|cited|benchmark|baseline|control limit|gate|minimum|maximum allowed) /;

/** Words of results beyond those that every check knows. */
const RESULT = new RegExp(
  String.raw` (?:${wordList(String.raw`
accuracy|acc|auc|auroc|auprc|f1|precision|recall|sensitivity|specificity|loss|iou|dice|bleu|rouge|meteor|
perplexity|ppl|wer|cer|ndcg|mrr|map|brier|ece|nll|rmse|mse|mae|mape|r2|r squared|score|scores|attention|
similarity|gain|improvement|speedup|lift|coverage|silhouette|ari|nmi|kappa|mcc|reward|return|regret|win rate|
success rate|hit rate|pass rate|error rate|elbo|likelihood|correlation|pvalue|p value|effect|hit|power|
efficiency|fidelity|divergence|distance|quality`)}) `,
  "",
);

/** Results of learned models and their evaluation: no formula of constants gives them. */
const LEARNED =
  / (?:accuracy|acc|auc|auroc|auprc|f1|precision|recall|sensitivity|specificity|loss|iou|dice|bleu|rouge|perplexity|ppl|wer|cer|ndcg|mrr|map|win rate|success rate) /;

/** Whether a name is that of a setting, a count or a size. */
export function isSettingName(name: string): boolean {
  const text = words(name);
  return (SETTING.test(text) && !RESULT.test(text)) || /^ (?:n|num|max|min) (?!acc)/.test(text);
}

/** Whether a name says that its number was given from elsewhere. */
export function isGivenName(name: string): boolean {
  return GIVEN.test(words(name));
}

/** Whether a name bears a result. */
export function bearsResult(name: string): boolean {
  return !isSettingName(name) && (isResultName(name) || RESULT.test(words(name)));
}

/** Whether a name bears a result of evaluating something learned. */
export function bearsLearnedResult(name: string): boolean {
  return LEARNED.test(words(name));
}

/** What the contract names as results: a task must not hold nothing but invented ones of these. */
const MAIN_RESULT =
  / (?:accuracy|acc|f1|auc|auroc|recall|precision|loss|error|rmse|mse|mae|r2|score|p|p value|pvalue|d|cohen d|cohens d) /;

/** Whether a name is that of a main result, such as accuracy, loss or p. */
export function bearsMainResult(name: string): boolean {
  return !isSettingName(name) && MAIN_RESULT.test(words(name));
}

/** Words by which a name says itself that its number is made up for a purpose. */
const SIMULATED_NAME =
  / (?:sim|simulated|simulation|synthetic|synth|mock|dummy|toy|fake|placeholder|artificial|demo|hypothetical|illustrative) /;

/** Whether a name of a metric, run or parameter discloses a simulation. */
export function nameDiscloses(name: string): boolean {
  return SIMULATED_NAME.test(words(name));
}
