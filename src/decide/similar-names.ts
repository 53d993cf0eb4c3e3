/** Short forms that stand for the same quantity. */
const SAME: Readonly<Record<string, string>> = {
  acc: "accuracy",
  auroc: "auc",
  rocauc: "auc",
  err: "error",
  prec: "precision",
  rec: "recall",
  ppl: "perplexity",
  val: "validation",
  valid: "validation",
  eval: "validation",
  avg: "mean",
};
/** Words that say where or how, not what; sharing only these makes no candidate. */
const CIRCUMSTANCE = new Set([
  "train",
  "training",
  "test",
  "validation",
  "dev",
  "mean",
  "std",
  "final",
  "best",
  "min",
  "max",
  "metric",
  "score",
  "macro",
  "micro",
  "weighted",
  "roc",
  "epoch",
  "step",
  "ms",
  "s",
  "n",
]);
const MAX_CANDIDATES = 5;

/** Recorded names that may mean the quantity that a gate names, the likeliest first. */
export function likelyCandidates(wanted: string, recorded: readonly string[]): string[] {
  const scored = [...new Set(recorded)].map((name) => ({ name, score: likeness(wanted, name) }));
  return scored
    .filter((each) => each.score > 0)
    .toSorted((one, other) => other.score - one.score || (one.name < other.name ? -1 : 1))
    .slice(0, MAX_CANDIDATES)
    .map((each) => each.name);
}

function likeness(wanted: string, name: string): number {
  if (joined(wanted) === joined(name)) return 3;
  const named = new Set(wordsOf(name));
  const shared = wordsOf(wanted).filter((word) => named.has(word));
  const telling = shared.filter((word) => !CIRCUMSTANCE.has(word));
  if (telling.length > 0) return 1 + telling.length / (named.size + 1);
  const [one, other] = [joined(wanted), joined(name)];
  return one.length >= 5 && other.length >= 5 && distance(one, other) <= 2 ? 1 : 0;
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => (Object.hasOwn(SAME, word) ? (SAME[word] ?? word) : word));
}

/** Edits between two short words; more than two are as good as many. */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2 || one.length > 64) return 3;
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 0; i < one.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const change = (row[j] ?? 0) + (one[i] === other[j] ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, change));
    }
    row = next;
  }
  return row.at(-1) ?? 3;
}

function joined(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
