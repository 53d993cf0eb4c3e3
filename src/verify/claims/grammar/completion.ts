/** Words that say that work was done: where they stand. */
export interface CompletionToken {
  start: number;
  end: number;
}

const DONE =
  "complete|completed|finished|done|closed|resolved|delivered|executed|implemented|FINISHED|abgeschlossen|fertig|erledigt|completad[oa]|terminad[oa]|finalizad[oa]|hech[oa]|termin[ée]e?s?|achevée?s?";
const DID =
  "trained|ran|executed|evaluated|implemented|completed|finished|reran|re-ran|retrained|tested|benchmarked|validated|reproduced|fine-tuned|verified";
const THING =
  "task|job|work|experiments?|training|evaluation|run|runs|execution|pipeline|script|sweep|study|ablation|analysis|benchmark|implementation|action item|decision|item|pr|pull request|migration|stages?|steps?|phases?|notebook|validation|deliverables?|aufgabe|entrenamiento|tarea|experimento|entraînement|tâche|lauf|auswertung|evaluación|everything|all";
const PATTERNS: readonly RegExp[] = [
  // "Status: completed"
  new RegExp(
    String.raw`(?<!\p{L})(?:status|state|outcome|estado|stand|statut)\s?[:=|–-]\s?[^\p{L}\p{N}\n]{0,6}(${DONE}|success(?:ful)?|succeeded)(?!\p{L})`,
    "giu",
  ),
  // "The training is completed", "Task closed.", "run is FINISHED"
  new RegExp(
    String.raw`(?<!\p{L})(?:${THING})(?:\s[\p{L}\p{N}_-]{1,20}){0,4}?\s(?:(?:is|are|was|were|has been|have been|has|have|ist|sind|wurden?|está|est|now|all|successfully|fully|ha sido|se ha)\s){1,4}(?:successfully\s|fully\s|now\s|also\s)?(${DONE})(?!\p{L}|-)`,
    "giu",
  ),
  new RegExp(String.raw`^[^\p{L}]*(?:the\s)?(?:${THING})\s(${DONE})(?!\p{L})`, "giu"),
  new RegExp(
    String.raw`(?<!\p{L})(?:${THING})(?:\s[\p{L}\p{N}_-]{1,20}){0,3}?\s(ran through|ran to completion|completed successfully|finished successfully|ended well|finished without errors|completed without errors|succeeded|completed|finished)(?!\p{L})`,
    "giu",
  ),
  // A heading: "— COMPLETED ✅"
  new RegExp(String.raw`[–—:-]\s?[^\p{L}\n]{0,4}(${DONE})[^\p{L}\p{N}]*$`, "giu"),
  // "I trained all four models from scratch in this session."
  new RegExp(
    String.raw`(?<!\p{L})(?:i|we|wir|ich)(?:['’]ve|\shave|\shas|\shaben|\shabe)?(?:\s(?:then|also|successfully|now|just|fully|both|re-?))?\s(${DID})(?=\s(?:all|the|both|every|each|it|this|our|an?|on|for|\d|two|three|four|five|everything)(?!\p{L}))`,
    "giu",
  ),
  // "All experiments were run and logged"
  new RegExp(
    String.raw`(?<!\p{L})(?:all|both|every|the)\s(?:[\p{L}\p{N}_-]{1,20}\s){1,4}(?:was|were|has been|have been)\s(?:successfully\s|fully\s|all\s)?(run|executed|trained|evaluated|completed|finished|implemented|logged|validated)(?!\p{L}|\s(?:with|using|on|for|over|at|from|by|in|once|twice|until|against)(?!\p{L}))`,
    "giu",
  ),
  // "Se entrenó", "wurde trainiert"
  /(?<!\p{L})(?:wurden?|hat|haben)\s(?:[\p{L}\p{N}_-]{1,20}\s){0,6}?(trainiert|ausgeführt|durchgeführt|abgeschlossen|ausgewertet)(?!\p{L})/giu,
];
const TICKED = new RegExp(
  String.raw`(?<!\p{L})(${DID}|logged|saved|written|loaded|computed|created|measured|${DONE})(?!\p{L})`,
  "giu",
);

/** Without one of these beginnings no pattern matches; most sentences end here. */
const WORTH_A_LOOK =
  /compl|finish|done|closed|resolv|deliver|execut|implement|abgeschl|fertig|erledig|terminad|finaliz|hech|termin|achev|train|ran|evaluat|tested|benchmark|validat|reproduc|tuned|verified|success|succeed|ended well|logged|saved|written|loaded|computed|created|measured|run(?!\p{L})|ausge|durchg/iu;

/** Statements in a sentence that work was done. `ticked`: the list item bears a tick, so that participles alone say so. */
export function completionsIn(sentence: string, ticked: boolean): CompletionToken[] {
  if (!WORTH_A_LOOK.test(sentence)) return [];
  const found: CompletionToken[] = [];
  const take = (match: RegExpExecArray): void => {
    const word = match[1] ?? "";
    const start = match.index + match[0].lastIndexOf(word);
    const asks =
      /(?<!\p{L})(?:how|when|where|why|what|which|whether|if|that|wie|cómo)\s(?:i|we|the|ich|wir)?\s?(?:have\s|had\s)?$/iu.test(
        sentence.slice(0, start),
      );
    if (word !== "" && !asks && !found.some((token) => token.start === start))
      found.push({ start, end: start + word.length });
  };
  for (const pattern of PATTERNS) for (const match of sentence.matchAll(pattern)) take(match);
  if (ticked) for (const match of sentence.matchAll(TICKED)) take(match);
  return found.toSorted((a, b) => a.start - b.start);
}
