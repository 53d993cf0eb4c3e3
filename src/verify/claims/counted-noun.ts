import { DESIGN_NOUN } from "./grammar/vocabulary.ts";
import type { PlacedNumber } from "./placed-number.ts";
import { wordList } from "../word-list.ts";

/** "errors: 17", "# of rows = 341", "false positives: 7" */
export function isCountLabel(near: string): boolean {
  return /(?<!\p{L})(?:errors?|mistakes|failures?|warnings?|rows?|samples?|items?|records?|images?|examples?|patients?|observations?|instances?|false (?:positives?|negatives?)|true (?:positives?|negatives?)|misclassified(?: \p{L}+)?|missing(?: values)?|duplicates?|outliers?|runs?|experiments?|total|count|number of (?:errors?|mistakes|rows?|samples?|items?|records?|images?|patients?|misclassified \p{L}+|runs?|experiments?|failures?|\p{L}+s))\s{0,2}(?:\([^()\d]{0,30}\)\s?)?[:=]\s{0,3}$|(?<!\p{L})(?:test|training|train|validation) (?:set )?size\s{0,2}[:=]?\s{0,3}$/iu.test(
    near,
  );
}

/** "- cells of the matrix: 17,639": a label at the beginning whose noun is plural. */
export function isLabelOfCount({ left, head }: PlacedNumber): boolean {
  const label = /^[^\p{L}]{0,8}([^\d:.]{2,60}):\s{0,3}$/u.exec(head)?.[1];
  if (label === undefined || left.length > 4 || DESIGN_NOUN.test(label)) return false;
  return (
    /^(?:\p{L}+\s){0,2}\p{L}+s(?:\s(?:of|in|per|with)\s|\s*$)/iu.test(label) ||
    /(?<!\p{L})(?:number of|anzahl|sizes?)(?!\p{L})/iu.test(label)
  );
}

/** The words that a whole number counts, up to a stop; null where it counts nothing. */
export function countedNoun(rest: string): string | null {
  const found =
    /^\s{1,3}((?:[\p{L}][\p{L}'’-]{0,24}\s){0,3}?[\p{L}][\p{L}'’-]{1,24})(?=[\s.,;:)!?\]]|$)/u.exec(
      rest,
    )?.[1];
  if (found === undefined) return null;
  const words = rest
    .trim()
    .split(/[\s.,;:)!?]+/)
    .slice(0, 5);
  const first = words[0] ?? "";
  if (
    /^(?:and|or|to|of|in|on|at|for|with|by|from|is|was|are|were|the|a|an|if|when|as|than|but|which|that|per|after|before|und|oder|bei|mit|von|ist|y|o|en|con|et|ou|avec|respectively|instead|times|vs|versus|over|against|has|have|had|did|does|then|so|because|while|minus|plus|through|until|since|into|each)$/iu.test(
      first,
    )
  )
    return null;
  const noun = words.findIndex((word) => isPlural(word));
  return noun < 0 ? null : words.slice(0, noun + 1).join(" ");
}

const PLURALS = new RegExp(
  String.raw`^(?:${wordList(String.raw`
data|people|media|children|mice|criteria|patienten|bilder|zeilen|fehler|proben|zellen|läufe|lauf|experimente|
werte|beispiele|fälle|dateien|tiere|blumen|ziffern|texte|sätze|punkte|errores|filas|imágenes|datos|pacientes|
muestras|images|lignes|échantillons|erreurs|fish|sheep|series|species|hertz|nan|nans|missing|wrong|correct|
duplicate[sd]?|misclassified|failed|finished|discarded|dropped|removed|excluded|kept|rejected|accepted|
succeeded|converged|diverged|crashed|solved|labelled|labeled|unlabelled|annotated|lost|flagged|skipped|passed`)})$`,
  "iu",
);

function isPlural(word: string): boolean {
  return (
    PLURALS.test(word) ||
    (/^\p{L}[\p{L}'’-]*s$/u.test(word) &&
      word.length > 2 &&
      !/(?:ss|us|is|ous|always|this|less|versus|thus)$/i.test(word)) ||
    /^(?:images?)$/i.test(word)
  );
}

/** A noun as the words for a quantity. */
export function nounWords(noun: string): string[] {
  const text = noun.trim();
  return text === "" ? [] : [text];
}
