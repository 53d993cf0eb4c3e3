/** Words of one meaning under one name, those of other languages included. */
const SAME: Record<string, string> = {
  acc: "accuracy",
  accuracies: "accuracy",
  genauigkeit: "accuracy",
  exactitud: "accuracy",
  exactitude: "accuracy",
  infer: "inference",
  inferencing: "inference",
  evaluation: "eval",
  valid: "val",
  validation: "val",
  dev: "val",
  testing: "test",
  holdout: "test",
  training: "train",
  trained: "train",
  err: "error",
  fehler: "error",
  erreur: "error",
  avg: "mean",
  average: "mean",
  averaged: "mean",
  mittelwert: "mean",
  mittlere: "mean",
  media: "mean",
  medio: "mean",
  moyenne: "mean",
  means: "mean",
  sd: "std",
  stdev: "std",
  stddev: "std",
  deviation: "std",
  standardabweichung: "std",
  stderr: "se",
  stderrs: "se",
  sem: "se",
  präzision: "precision",
  précision: "precision",
  precisión: "precision",
  exhaustividad: "recall",
  rappel: "recall",
  sensitivity: "recall",
  losses: "loss",
  verlust: "loss",
  pérdida: "loss",
  perte: "loss",
  auroc: "auc",
  rocauc: "auc",
  bestimmtheitsmaß: "r2",
  rsquared: "r2",
  cohen: "d",
  cohens: "d",
  effektstärke: "d",
  hedges: "g",
  pvalue: "p",
  pval: "p",
  kld: "divergence",
  dkl: "divergence",
  duration: "time",
  durations: "time",
  runtime: "time",
  seconds: "time",
  secs: "time",
  times: "time",
  took: "time",
  latency: "time",
  elapsed: "time",
  wall: "time",
  n: "count",
  num: "count",
  number: "count",
  total: "count",
  counts: "count",
  nobs: "count",
  size: "count",
  rows: "count",
  samples: "count",
  items: "count",
  patients: "count",
  images: "count",
  examples: "count",
  instances: "count",
  observations: "count",
  zeilen: "count",
  bilder: "count",
  wrongly: "wrong",
  errors: "wrong",
  mistakes: "wrong",
  misclassified: "wrong",
  misclassifications: "wrong",
  incorrect: "wrong",
  failures: "wrong",
  falsch: "wrong",
  right: "correct",
  correctly: "correct",
  richtig: "correct",
  hits: "correct",
  memory: "memory",
  ram: "memory",
  speicher: "memory",
  step: "steps",
  schritte: "steps",
  epoch: "epochs",
  iteration: "iterations",
  iter: "iterations",
  iters: "iterations",
  rewards: "reward",
  returns: "return",
  maximum: "max",
  highest: "max",
  greatest: "max",
  minimum: "min",
  lowest: "min",
  smallest: "min",
  beste: "best",
  bester: "best",
  top: "best",
  final: "last",
  end: "last",
  initial: "first",
  start: "first",
  neighbours: "knn",
  neighbors: "knn",
  nachbarn: "knn",
  vecinos: "knn",
  logistic: "logreg",
  logisticregression: "logreg",
  lr: "lr",
  rf: "forest",
  randomforest: "forest",
  linearregression: "linear",
  nb: "bayes",
  gaussiannb: "bayes",
  svc: "svm",
  mlp: "mlp",
  speedup: "speedup",
  episode: "episodes",
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
  ten: "10",
  eleven: "11",
  twelve: "12",
};

/** Words that tell nothing apart. */
const EMPTY = new Set(
  "the a an of on in at to for and or with by from is was are were be been has have had it its this that these those we our i my as per than then so only also both all each every which into over under after before about very more less der die das und ist hat mit auf von bei für ein eine el la los las de del en con y es un una le les des et est sur avec value values score scores result results rate metric metrics model models run runs our using used".split(
    " ",
  ),
);

const MOST_WORDS = 400;

/** The canonical words of a name or text: separators, case and camelCase parted, synonyms made one, empty words left out. */
export function wordsOf(text: string): string[] {
  if (text === "") return [];
  const parted = text
    .slice(0, 4000)
    .replaceAll(/R\^2|R²/gi, " r2 ")
    .replaceAll(/root[- ]mean[- ]squared?[- ]error|wurzel des mittleren quadratischen fehlers/gi, " rmse ")
    .replaceAll(
      /mean[- ]squared?[- ]error|mittlere[rn]? quadratische[rn]? fehler|error cuadrático medio|erreur quadratique moyenne/gi,
      " mse ",
    )
    .replaceAll(
      /mean[- ]absolute[- ]error|mittlere[rn]? absolute[rn]? fehler|error absoluto medio|erreur absolue moyenne/gi,
      " mae ",
    )
    .replaceAll(/logisti(?:c|sche) regression/gi, " logreg lr ")
    .replaceAll(/(?:gaussian )?naive[- ]bayes/gi, " bayes nb ")
    .replaceAll(/random[- ]forests?/gi, " forest rf ")
    .replaceAll(/decision[- ]trees?/gi, " tree dt ")
    .replaceAll(/(?:histogram |hist)?[- ]?gradient[- ]boosting/gi, " boosting gb ")
    .replaceAll(/(?:k[- ])?nearest[- ]neighbou?rs?/gi, " knn ")
    .replaceAll(/support vector (?:machine|classifier)s?/gi, " svm svc ")
    .replaceAll(/normali[sz]ed mutual information/gi, " nmi ")
    .replaceAll(/adjusted rand(?: index)?/gi, " ari ")
    .replaceAll(/standard[- ](?:deviation|abweichung)/gi, " std ")
    .replaceAll(/standard[- ]error/gi, " se ")
    .replaceAll("χ²", " chi2 ")
    .replaceAll(
      /(?<!\p{L})kl[-_ ]?(?:div(?:ergence)?)?(?!\p{L})|kullback[-–]leibler(?: divergence)?/giu,
      " divergence ",
    )
    .replaceAll(/p[-_ ]values?/gi, " p ")
    .replaceAll(/roc[-_ ]auc/gi, " auc ")
    .replaceAll(/cohen['’]?s?[-_ ]d/gi, " d ")
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu}\p{Ll})/gu, " ");
  const words: string[] = [];
  for (const match of parted.toLowerCase().matchAll(/[\p{L}\p{N}]+(?:@\d+)?/gu)) {
    const word = SAME[match[0]] ?? match[0];
    if (!EMPTY.has(word)) words.push(word);
    // "k9" and "knn5" are also "k" and "9".
    const split = /^(\p{L}+)(\d+)$/u.exec(match[0]);
    if (split !== null && !/^(?:f1|r2|chi2|l1|l2)$/.test(match[0])) {
      const stem = split[1] ?? "";
      words.push(SAME[stem] ?? stem, split[2] ?? "");
    }
    if (words.length >= MOST_WORDS) break;
  }
  return words;
}
