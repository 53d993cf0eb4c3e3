import type { Direction, Operation, Relation } from "../found-claim.ts";
import { wordList } from "../../word-list.ts";

const BEFORE: readonly [Operation, RegExp][] = [
  ["spread", /±\s{0,8}$|\+\/-\s{0,3}$/u],
  ["se", /(?<!\p{L})(?:standard error|std\.? err(?:or)?|s\.?e\.?m?|standardfehler)(?!\p{L})[^\d]{0,20}$/iu],
  [
    "sd",
    /(?<!\p{L})(?:standard deviation|std(?:ev|\.? dev\.?)?|sd|s\.d\.|standardabweichung|desviación(?: estándar| típica)?|écart-type|spread)(?!\p{L})[^\d]{0,20}$/iu,
  ],
  ["median", /(?<!\p{L})(?:median|mediana?|médiane)(?!\p{L})[^\d]{0,40}$/iu],
  [
    "mean",
    /(?<!\p{L})(?:mean(?! (?:difference|change|improvement|gain))|average(?! (?:difference|change|improvement|gain))|avg|averaged?|mittel(?:wert)?|durchschnitt\p{L}*|media|moyenne)(?!\p{L})[^\d]{0,40}$/iu,
  ],
  [
    "max",
    /(?<![\p{L}-])(?:max(?:imum|\.)?|peak|highest|largest|greatest|up to|at most|longest|höchst\p{L}*|maximal|máximo|maximum of)(?!\p{L})[^\d]{0,30}$/iu,
  ],
  [
    "min",
    /(?<![\p{L}-])(?:min(?:imum|\.)?|lowest|smallest|least|shortest|niedrigst\p{L}*|minimal|mínimo)(?!\p{L})[^\d]{0,30}$/iu,
  ],
  ["best", /(?<!\p{L})(?:best|top|beste[rsn]?|mejor|meilleure?)(?!\p{L})[^\d]{0,40}$/iu],
  ["worst", /(?<!\p{L})(?:worst|schlechteste[rsn]?|peor|pire)(?!\p{L})[^\d]{0,40}$/iu],
  [
    "ratio",
    /(?<!\p{L})(?:ratio|factor(?: of)?|speed-?up(?: of)?|fold(?: change)?|faktor)(?!\p{L})[^\d]{0,20}$/iu,
  ],
  ["sum", /(?<!\p{L})(?:sum|total|altogether|insgesamt)(?!\p{L})[^\d]{0,20}$/iu],
  [
    "difference",
    /(?:Δ|(?<!\p{L})(?:delta|differences?|gap|differenz|unterschied|diferencia|différence|margin|improvements?|gains?|drops?|increases?|decreases?|reductions?|declines?|rise|loss in|changes?)(?!\p{L}))[^\d]{0,30}$/iu,
  ],
];
const CHANGES = new RegExp(
  String.raw`(?<!\p{L})(?:${wordList(String.raw`
improv\p{L}*|gain\p{L}*|increas\p{L}*|decreas\p{L}*|reduc\p{L}*|drop\p{L}*|f[ae]ll\p{L}*|rise\p{L}*|rose|grew|
grow\p{L}*|shr[aiu]nk\p{L}*|cut\p{L}*|lower\p{L}*|rais\p{L}*|los(?:e|es|t|ing)|outperform\p{L}*|beat\p{L}*|
exceed\p{L}*|decline\p{L}*|sav\p{L}*|sank|sink\p{L}*|stieg\p{L}*|verbesser\p{L}*|reduzier\p{L}*|aument\p{L}*|
mejor\p{L}*|disminu\p{L}*|réduc\p{L}*|augment\p{L}*|less|fewer|more|higher|faster|slower|better|worse|ahead|
behind|smaller|larger|greater|short(?:er)?|above|below|relative|speed-?up`)})(?!\p{L})`,
  "iu",
);

/** "an improvement over the baseline's 0.36", "a reduction from 1.06": what stands behind is a level, not the change. */
const LEVEL_AFTER =
  /(?<!\p{L})(?:over|from|than|compared (?:to|with)|against|versus|vs\.?|relative to)(?: (?:the|a|an|its|our))?(?: [\p{L}'’-]+){0,2}\s{0,3}$/iu;

/** What a number is said to be of others, by the words and signs around it; `unit` as written. */
export function operationOf(
  { near, left, right }: { near: string; left: string; right: string },
  unit: string | null,
  signed: boolean,
): Operation | null {
  const sides = `${left.slice(-100)} ${right.slice(0, 40)}`;
  if (unit !== null && /^(?:[×x]|times)$/.test(unit)) return "ratio";
  if (BEFORE[0]?.[1].test(near) === true) return "spread";
  const percent = unit !== null && /^(?:%|percent|prozent|por ciento|pour cent)$/i.test(unit);
  // A plus before a number says that it is a change.
  if (/\+\s?$/.test(near)) return percent ? "percent-change" : "difference";
  const points = unit !== null && /point|^p\.?p|punkt|punto|^pts?$/i.test(unit);
  if (points && (CHANGES.test(sides) || /(?<!\p{L})(?:by|um)\s$/u.test(left))) return "difference";
  if (
    /(?<!\p{L})(?:by|um|en un|de|cut|saves?|gains?|loses?|lost|gained)(?: (?:about|around|roughly|almost|nearly|over|up to|more than|less than|another|some|an average of|a mean of|on average|rund|etwa|fast))?\s{1,8}$/iu.test(
      left,
    ) &&
    CHANGES.test(sides)
  )
    return percent ? "percent-change" : "difference";
  if (
    percent &&
    (signed ||
      /^\s{0,3}(?:relative|\(relative\)|(?:fewer|less|more|higher|lower|faster|slower|better|worse|smaller|larger|shorter|longer|improvement|reduction|increase|decrease|gain|drop|speed-?up)(?!\p{L}))/iu.test(
        right,
      ))
  )
    return "percent-change";
  if (signed && /[(±]\s{0,2}[-+−–]?$|\(\s?$/.test(near)) return "difference";
  for (const [operation, pattern] of BEFORE.slice(1))
    if (pattern.test(near.slice(-80)) && !(operation === "difference" && LEVEL_AFTER.test(near)))
      return operation === "difference" && percent ? "percent-change" : operation;
  return /^\s{0,3}(?:fewer|less|more|higher|lower|ahead|behind|better|worse)(?!\p{L})/iu.test(right)
    ? "difference"
    : null;
}

/** The relation that the words and signs before a number put it in. */
export function relationOf(left: string): Relation {
  const near = left.slice(-30);
  if (
    /(?:<|≤|<=|\\le)\s{0,8}$/.test(near) ||
    /(?<!\p{L})(?:below|under|less than|fewer than|smaller than|unter|weniger als|menos de|moins de)\s$/iu.test(
      near,
    )
  )
    return "<";
  if (
    /(?:>|≥|>=)\s{0,8}$/.test(near) ||
    /(?<!\p{L})(?:above|over|more than|greater than|exceeds|exceeding|über|mehr als|más de|plus de|better than)\s$/iu.test(
      near,
    )
  )
    return ">";
  if (
    /(?<!\p{L})(?:up to|at most|as much as|no more than|bis zu|hasta|jusqu['’]à|maximum of|höchstens|a lo sumo)\s$/iu.test(
      near,
    )
  )
    return "up to";
  if (/(?<!\p{L})(?:at least|no less than|minimum of|mindestens|al menos|au moins)\s$/iu.test(near))
    return "at least";
  if (
    /(?:≈|~|∼|\\approx|\\sim)\s{0,8}$/.test(near) ||
    /(?<!\p{L})(?:about|around|roughly|approximately|approx\.?|circa|ca\.|nearly|almost|some|close to|rund|etwa|ungefähr|fast|unos|aproximadamente|alrededor de|cerca de|environ|près de)\s$/iu.test(
      near,
    )
  )
    return "about";
  return "=";
}

const WAYS: readonly [Direction, RegExp][] = [
  [
    "better",
    /(?<!\p{L})(?:improv\p{L}*|better|outperform\p{L}*|beats?|gains?|gained|ahead|verbesser\p{L}*|besser|mejor\p{L}*|amélior\p{L}*|wins?|superior)(?!\p{L})/iu,
  ],
  [
    "worse",
    /(?<!\p{L})(?:worse\p{L}*|degrad\p{L}*|deteriorat\p{L}*|behind|schlechter|verschlechter\p{L}*|peor|empeor\p{L}*|regress(?:ed|ion of))(?!\p{L})/iu,
  ],
  [
    "down",
    /(?<!\p{L})(?:reduc\p{L}*|decreas\p{L}*|drop(?:s|ped)?|f[ae]ll(?:s|en)?|lower\p{L}*|cuts?|shr[aiu]nk\p{L}*|declin\p{L}*|fewer|less|faster|sank|sinkt|gesunken|weniger|disminuy\p{L}*|baj[óa]|diminu\p{L}*|saves?|saved|smaller|shorter)(?!\p{L})/iu,
  ],
  [
    "up",
    /(?<!\p{L})(?:increas\p{L}*|rises?|rose|risen|grows?|grew|grown|rais(?:es|ed)|higher|climb\p{L}*|stieg|steigt|gestiegen|erhöh\p{L}*|aument\p{L}*|sub[ei]\p{L}*|more|larger|greater|slower)(?!\p{L})/iu,
  ],
];

/** Which way a clause says that its quantity moved or stands; null where it says none, or both. */
export function directionOf(clause: string): Direction | null {
  const said = WAYS.filter(([, pattern]) => pattern.test(clause)).map(([direction]) => direction);
  return said.length === 1
    ? (said[0] ?? null)
    : said.includes("better") && !said.includes("worse")
      ? "better"
      : null;
}
