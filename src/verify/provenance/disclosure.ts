import { linesOf } from "../lines-of.ts";
import { wordList } from "../word-list.ts";

/** What is made where nothing is measured. */
const MADE = String.raw`(?:data|data ?sets?|values?|numbers?|results?|metrics?|rows?|samples|points|problems?|examples?|responses|models?|benchmarks?|experiments?|tasks?)`;

/**
 * Words by which a text says that its numbers come from a generator: simulation, made data, and the methods whose draws
 * are the result. English, German, Spanish, French, Portuguese and Italian stems.
 */
const SIMULATION = new RegExp(
  [
    String.raw`simul(?!taneous|\w* anneal)\w*`,
    String.raw`s[iy]nth?[eé]t(?!ic (?:minority|aperture))\w*`,
    String.raw`artificial(?! intelligence| neural)(?!ly intell)\w*`,
    String.raw`k[uü]nstlich(?!\w* intelligen)\w*`,
    String.raw`monte[ -]?carlo`,
    String.raw`mcmc`,
    String.raw`metropolis`,
    String.raw`gibbs`,
    String.raw`bandits?`,
    String.raw`random[ -]walks?`,
    String.raw`toy ${MADE}`,
    String.raw`(?:mock(?:ed|-up)?|dummy|faked?|random|generated|made) ${MADE}`,
    String.raw`placeholders?`,
    String.raw`made[ -]up`,
    String.raw`invented`,
    String.raw`hypothetical`,
    String.raw`illustrative`,
    String.raw`randomly[ -](?:generated|drawn|sampled|simulated|created)`,
    String.raw`(?:generated|drawn|sampled|created) (?:at random|randomly)`,
    String.raw`(?:drawn|sampled|draws?|samples?) from (?:an?|the|its) (?:\w+ )?(?:distribution|normal|gaussian|uniform|beta|gamma|poisson|exponential|posterior|prior)`,
    String.raw`random (?:matri\w+|inputs?|instances?|graphs?|points?|variates?|vectors?|arrays?|strings?|sequences?|problems?)`,
    String.raw`zufalls(?:zahl|daten|matri|punkt|ziehung)\w*`,
    String.raw`erzeugte?n? daten`,
    String.raw`(?:datos|n[uú]meros|muestras|puntos) (?:aleatori|generad)\w+`,
    String.raw`donn[eé]es (?:al[eé]atoires|g[eé]n[eé]r[eé]es)`,
    String.raw`make_\w+`,
    String.raw`data[- ]generating`,
    String.raw`grid ?world`,
    String.raw`cart ?pole`,
    String.raw`ising`,
    String.raw`gillespie`,
    String.raw`queue(?:ing)? (?:model|theory|system|study)\w*`,
    String.raw`agent[- ]based`,
    String.raw`stochastic (?:process|model|differential)\w*`,
    String.raw`surrogate data`,
  ].join("|"),
  "giu",
);

/** What turns such a word into its opposite, shortly before it. */
const DENIED =
  /(?:\b(?:no|not|never|without|instead of|rather than|neither|nor|unlike|replac\w+|nicht|kein\w*|ohne|statt|sin|ning[uú]n\w*|non|pas|sans|sem|n[aã]o|isn't|wasn't|aren't|weren't|zero)\b|n't\b)[^.;:!?\n]{0,40}$/iu;

/** Plans say nothing of what was done. */
const PLANNED =
  /\b(?:will|plan(?:s|ned)?|future|next step|later|todo|could|should|would|upcoming|werden|sollte)\b/iu;

const LONGEST_LINE = 5000;

/** Whether a text itself calls its numbers simulated, or made by chance. */
export function disclosesSimulation(text: string): boolean {
  return saysOfItself(text, SIMULATION);
}

/** Words by which a text says that numbers were taken over or set, not found. */
const TAKEN_OVER =
  /\b(?:placeholders?|hypothetical|illustrative|hard-?coded|assum(?:ed|ption)s?|example (?:values?|numbers?)|from the (?:paper|literature)|published|reported (?:by|in)|as cited|fixed values?|made[ -]up|typed)\b/giu;

/** Whether a text says of its numbers that they were set or taken over. */
export function disclosesTakenOver(text: string): boolean {
  return saysOfItself(text, TAKEN_OVER);
}

function saysOfItself(text: string, words: RegExp): boolean {
  return linesOf(text).some((line) =>
    line
      .slice(0, LONGEST_LINE)
      .split(/(?<=[.!?;])\s+/u)
      .some((sentence) => disclosed(sentence, words)),
  );
}

function disclosed(sentence: string, words: RegExp): boolean {
  for (const match of sentence.matchAll(words)) {
    const before = sentence.slice(0, match.index);
    const standsAlone = !/[\p{L}\p{N}_]$/u.test(before);
    if (standsAlone && !DENIED.test(before.slice(-80)) && !PLANNED.test(sentence)) return true;
  }
  return false;
}

/** Words by which a text speaks of data that were measured or collected. */
const DATA = new RegExp(
  String.raw`\b(?:${wordList(String.raw`
test[ -]sets?|held[ -]out|hold[ -]?out|validation[ -](?:set|data|split)|data[ -]?sets?|
real(?:[ -]world)? (?:data|measurements|samples)|measurements?|patients?|customers?|subjects?|participants?|
sensors?|recordings?|survey|export|logs?|corpus|images?|documents?|field data|daten|messwerte|mediciones|
pacientes|datos|mnist|cifar|imagenet|iris|wine|digits|diabetes|breast cancer|california housing|squad|glue|
coco|kaggle|uci`)})\b`,
  "iu",
);
const DATA_FILE =
  /(?:^|[\s"'`(=:])[\w./-]{1,200}\.(?:csv|tsv|parquet|jsonl?|npz|npy|xlsx?|h5|hdf5|feather|pkl|arff|txt|zip)\b/iu;

/** Whether a text names data from which results are said to come. */
export function namesData(text: string): boolean {
  return DATA.test(text) || DATA_FILE.test(text);
}
