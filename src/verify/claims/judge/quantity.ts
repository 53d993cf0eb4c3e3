import { wordsOf } from "./words.ts";

/** What a recorded name or a claim's words are about. */
export interface Quantity {
  /** What is measured: accuracy, loss, d. Of a name without a known one all its words. */
  heads: ReadonlySet<string>;
  /** Which of its kind: train, macro, class names. */
  qualifiers: ReadonlySet<string>;
}

const HEADS = new Set(
  "accuracy f1 auc precision recall specificity loss error rmse mse mae mape r2 bleu rouge perplexity iou dice map mrr ndcg brier ece nll kl divergence correlation spearman pearson kappa mcc silhouette inertia purity nmi ari reward return regret wer cer eer fid psnr ssim time throughput memory speedup likelihood elbo entropy variance d g t z p df chi2 std se count wrong correct norm distance similarity coverage power energy cost slope intercept bias ratio epochs iterations episodes steps parameters median".split(
    " ",
  ),
);
/** Words of which a quantity has at most one; two different ones are two different quantities. */
const EXCLUSIVE: readonly ReadonlySet<string>[] = [
  new Set(["train", "val", "test"]),
  new Set(["macro", "micro", "weighted"]),
  new Set(["std", "se"]),
  new Set(["first", "last"]),
  new Set(["min", "max"]),
  new Set(["before", "after"]),
  new Set(["benign", "malignant"]),
];
/** Of these less is better. */
const LESS_IS_BETTER = new Set(
  "loss error rmse mse mae mape perplexity brier ece nll kl divergence inertia regret wer cer eer fid time memory wrong cost std se variance distance".split(
    " ",
  ),
);
const MORE_IS_BETTER = new Set(
  "accuracy f1 auc precision recall specificity r2 bleu rouge iou dice map mrr ndcg kappa mcc silhouette purity nmi ari reward return psnr ssim throughput likelihood elbo correct coverage speedup".split(
    " ",
  ),
);
/** What a machine, its load and its threads may change: no repeat must agree. */
const OF_THE_MACHINE = new Set("time throughput memory speedup energy power".split(" "));
/** Shares of n: between 0 and 1, or percent of it. */
const SHARES = new Set(
  "accuracy f1 auc precision recall specificity error iou dice map mrr ndcg wer cer eer coverage purity".split(
    " ",
  ),
);

/** How long it took to get there, whatever is named as the goal. */
const EFFORT = new Set(["steps", "epochs", "iterations"]);

/** What a name is about. */
export function quantityOf(name: string): Quantity {
  const words = wordsOf(name);
  const known = words.filter((word) => HEADS.has(word));
  if (known.length === 0) return { heads: new Set(words), qualifiers: new Set() };
  // "count" in "n_errors" or "error_rate" says how, not what.
  const effort = known.filter((word) => EFFORT.has(word));
  // "steps to accuracy 0.99" are steps.
  const heads =
    effort.length > 0 ? effort : known.length > 1 ? known.filter((word) => word !== "count") : known;
  return { heads: new Set(heads), qualifiers: new Set(words.filter((word) => !heads.includes(word))) };
}

/** The known quantities among words. */
export function headsAmong(words: Iterable<string>): Set<string> {
  return new Set([...words].filter((word) => HEADS.has(word)));
}

/** Words that say how many or how long: "steps to 99 % accuracy" are steps. */
const HOW_MANY = new Set(["steps", "epochs", "iterations", "episodes", "time"]);

/** The heads that count among those of a text: where it says how many of what, the rest says until when. */
export function decidingHeads(heads: ReadonlySet<string>): ReadonlySet<string> {
  const many = new Set([...heads].filter((head) => HOW_MANY.has(head)));
  return many.size > 0 ? many : heads;
}

/** Whether two sets of words name different members of one exclusive group. */
export function conflict(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return EXCLUSIVE.some((group) => {
    const left = [...a].filter((word) => group.has(word));
    const right = [...b].filter((word) => group.has(word));
    return left.length > 0 && right.length > 0 && !left.some((word) => right.includes(word));
  });
}

/** Whether more (1) or less (-1) of it is better; 0 where that is not known. */
export function betterWay(heads: Iterable<string>): -1 | 0 | 1 {
  const all = [...heads];
  if (all.some((head) => LESS_IS_BETTER.has(head))) return -1;
  return all.some((head) => MORE_IS_BETTER.has(head)) ? 1 : 0;
}

/** Whether a machine's speed, load or memory enters it, so that no repeat must agree. */
export function isOfTheMachine(words: Iterable<string>): boolean {
  return [...words].some((word) => OF_THE_MACHINE.has(word));
}

/** Whether it is a share, which percent and fraction both write. */
export function isShare(heads: Iterable<string>): boolean {
  return [...heads].some((head) => SHARES.has(head));
}
