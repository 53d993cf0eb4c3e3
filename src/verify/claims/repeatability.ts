import { wordList } from "../word-list.ts";

/** Whether the same code must give the same numbers again, and why it need not. */
export interface Repeatability {
  repeatable: boolean;
  /** null where it is repeatable. */
  because: string | null;
}

/** Draws whose seed is given elsewhere, if at all: the call, and the seeding that settles it. */
const DRAWS: readonly { what: string; draw: RegExp; seeded: RegExp }[] = [
  {
    what: "numpy's global generator is drawn from without a seed",
    draw: /\bnp\.random\.(?!seed\b|default_rng\b|RandomState\b|Generator\b|SeedSequence\b|PCG64\b|MT19937\b|get_state\b|set_state\b)\w+\s*\(|\bnumpy\.random\.(?!seed\b|default_rng\b|RandomState\b|Generator\b|SeedSequence\b)\w+\s*\(/,
    seeded: /\brandom\.seed\s*\(\s*[^)\s]/,
  },
  {
    what: "Python's random module is drawn from without a seed",
    draw: /(?<![\w.])random\.(?!seed\b|Random\b|SystemRandom\b|state\b)(?:random|randint|uniform|gauss|normalvariate|choice|choices|sample|shuffle|randrange|betavariate|expovariate|triangular)\s*\(/,
    seeded: /(?<![\w.])random\.seed\s*\(\s*[^)\s]/,
  },
  {
    what: "torch is used without a seed",
    draw: /\btorch\.(?:rand|randn|randint|randperm|normal|bernoulli|multinomial)\s*\(|\bnn\.(?:Linear|Conv\w*|LSTM|GRU|Embedding|Transformer\w*)\s*\(|\bDataLoader\s*\([^)]*shuffle\s*=\s*True/,
    seeded: /\b(?:manual_seed|seed_everything|set_seed)\s*\(\s*[^)\s]/,
  },
  {
    what: "TensorFlow is used without a seed",
    draw: /\b(?:tf|keras)\.(?:random\.\w+|keras\.layers\.\w+|layers\.\w+)\s*\(/,
    seeded: /\b(?:set_random_seed|tf\.random\.set_seed)\s*\(\s*[^)\s]/,
  },
];
/** Calls that draw unless they are given a seed of their own. */
const NEEDS_OWN_SEED = new RegExp(
  String.raw`\b(?:${wordList(String.raw`
train_test_split|ShuffleSplit|StratifiedShuffleSplit|GroupShuffleSplit|RandomForest(?:Classifier|Regressor)|
ExtraTrees(?:Classifier|Regressor)|GradientBoosting(?:Classifier|Regressor)|
HistGradientBoosting(?:Classifier|Regressor)|DecisionTree(?:Classifier|Regressor)|
Bagging(?:Classifier|Regressor)|AdaBoost(?:Classifier|Regressor)|MLP(?:Classifier|Regressor)|
SGD(?:Classifier|Regressor)|Perceptron|KMeans|MiniBatchKMeans|GaussianMixture|BayesianGaussianMixture|TSNE|
UMAP|NMF|FastICA|LatentDirichletAllocation|IsolationForest|RandomizedSearchCV|
make_(?:classification|regression|blobs|moons|circles|friedman\d|swiss_roll|s_curve)|permutation_importance|
permutation_test_score|resample|shuffle|dual_annealing|differential_evolution`)})\s*\(`,
  "g",
);
const RANDOM_FOLDS = /\b(?:KFold|StratifiedKFold|RepeatedKFold|RepeatedStratifiedKFold)\s*\(/g;
const OWN_SEED = /\b(?:random_state|seed|rng|random_seed)\s*=\s*(?!None\b)/;
const UNSEEDED_GENERATOR =
  /\b(?:default_rng|RandomState|SeedSequence)\s*\(\s*(?:None\s*)?\)|(?<![\w.])(?:random\.)?Random\s*\(\s*\)|\bSystemRandom\b|\bos\.urandom\b|\bsecrets\.|\buuid\.uuid[14]\s*\(|\bseed\s*\(\s*(?:None\s*)?\)|\b(?:seed|default_rng|manual_seed|RandomState|random_state\s*=)\s*\(?\s*(?:int\s*\(\s*)?time\./;
/** What a clock, the network, threads or a GPU may change. */
const ELSEWHERE =
  /\.cuda\s*\(|\bcuda\b|\bdevice\s*=\s*["'](?:cuda|mps)|\brequests\.(?:get|post)|\burlopen\b|\bhttpx\.|\bThreadPool|\bProcessPool|\bmultiprocessing\b|\bn_jobs\s*=\s*-?[02-9]|\bdatetime\.now\b|\btime\.time\s*\(\s*\)\s*%|\bhash\s*\(\s*["'\w]/;

/** The arguments of the call that opens at a place, up to its closing bracket. */
function argumentsAt(code: string, open: number): string {
  let depth = 0;
  const limit = Math.min(code.length, open + 2000);
  for (let at = open; at < limit; at += 1) {
    const character = code[at];
    if (character === "(") depth += 1;
    else if (character === ")") {
      depth -= 1;
      if (depth === 0) return code.slice(open + 1, at);
    }
  }
  return code.slice(open + 1, limit);
}

/**
 * Reads off executed code whether a repeat must agree: every draw has a seed that the code itself fixes, and nothing of a
 * clock, network, thread or GPU enters. What is not certain is not repeatable.
 */
export function repeatabilityOf(blocks: readonly string[]): Repeatability {
  const code = blocks.join("\n").replaceAll(/^\s*#[^\n]*/gm, "");
  const because = unrepeatable(code);
  return { repeatable: because === null, because };
}

function unrepeatable(code: string): string | null {
  if (code.trim() === "") return "no code was executed";
  if (UNSEEDED_GENERATOR.test(code)) return "a generator is made without a fixed seed";
  if (ELSEWHERE.test(code)) return "threads, a GPU, the clock or the network may change it";
  for (const { what, draw, seeded } of DRAWS) if (draw.test(code) && !seeded.test(code)) return what;
  const globalSeed = /\bnp\.random\.seed\s*\(\s*\d|\bnumpy\.random\.seed\s*\(\s*\d/.test(code);
  for (const call of code.matchAll(NEEDS_OWN_SEED)) {
    const given = argumentsAt(code, call.index + call[0].length - 1);
    if (!OWN_SEED.test(given) && !/\*\*/.test(given) && !/shuffle\s*=\s*False/.test(given) && !globalSeed)
      return `${call[0].replace(/\s*\($/, "")} is called without a seed`;
  }
  for (const call of code.matchAll(RANDOM_FOLDS)) {
    const given = argumentsAt(code, call.index + call[0].length - 1);
    const shuffles = /shuffle\s*=\s*True/.test(given) || call[0].startsWith("Repeated");
    if (shuffles && !OWN_SEED.test(given) && !globalSeed) return "folds are shuffled without a seed";
  }
  return null;
}
