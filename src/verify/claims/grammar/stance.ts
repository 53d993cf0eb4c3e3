import { CITED } from "../document/blank.ts";
import { wordList } from "../../word-list.ts";

/** Plans, wishes, conditions, guesses, definitions and instructions: nothing in their clause is said of this work. */
const UNREAL = new RegExp(
  String.raw`(?<![\p{L}'’-])(?:${wordList(String.raw`
counts? as|calls? (?:[\d.]+|it)|rubric|guessing|guesses|true (?:\p{L}+ )?(?:difference|effect|value|mean|d)|
will|would|should|shall|must|could|might|['’]ll|going to|ought to|plan|plans|planned|planning|expect|expects|
expected|expecting|expectation|hope|hoped|hopes|hoping|aim|aims|aimed|intend|intended|propose|proposes|
proposed (?:to|target)|todo|to do|tbd|to be (?:done|run|trained|measured|determined|computed|evaluated)|
remains? (?:open|to be)|next (?:week|month|steps?|cycle|meeting|review|iteration|time|version)|future work|
in (?:the )?future|hypothes\p{L}*|suppos(?:e|ing)|assum(?:e|ed|ing)|imagine|estimated|guess(?:ed)?|perhaps|
maybe|probably|likely|unlikely|possible|conceivable|for example|for instance|e\.g\.|such as|say,|let us|
let['’]s|if|unless|until|once|whenever|in case|provided that|please|allowed|permitted|by convention|
conventionally|usually|typically|commonly|often|in general|is (?:called|defined|considered|denoted)|
are (?:called|defined|considered|denoted|common|usual)|is defined|denotes?|would-be|we need|
needs? (?:to|at least)|need|is needed|one needs|anything (?:above|below|over|under)|
(?:is|are|be) (?:fine|enough|acceptable|sufficient)(?: for)?|cannot (?:occur|be|reach|exceed)|
can(?:not)? (?:we|it|one|be (?:reached|used|set)|reach|get|go)|whether|recommend\p{L}*|
suggest(?:s|ed)? (?:to|that we|using)|consider(?:ing)? (?:using|to)|try (?:to|with)|to get|so that|
in order to|asks? for|asked for|demands?|wants?|wanted|stop(?:s)? when|when it does not|or better|or more is|
by friday|by monday|proposal|placeholder|dummy|illustrat\p{L}*|hypothetical\p{L}*|in theory|theoretical\p{L}*|
a priori|you (?:should|will|can|may|need)|half (?:completed|done|finished)|partially|partly|not yet|yet to|
still (?:to|missing|running|pending|open)|in progress|only if|as soon as|before (?:we|i|the next)|until then|
todo:|wip|erwart\p{L}*|hoffen|hoffe|geplant|planen|soll|sollte|sollten|sollen|würde|würden|könnte|könnten|
müsste|wenn|vermutlich|vielleicht|zum beispiel|z\. ?b\.|nächste \p{L}+|werden wir|wir werden|esperamos|
se espera|espera(?:mos)?|objetivo|debería|deberían|podría|si se|planeamos|próxim[oa] \p{L}+|quizás|
por ejemplo|attend(?:ons|u)|espérons|devrait|devraient|pourrait|prévu|peut-être|par exemple|semaine prochaine`)})(?![\p{L}'’])`,
  "iu",
);
/** A sentence that starts so tells somebody to do something, or lists what is to be done. */
const IMPERATIVE =
  /^[^\p{L}\d]*(?:then |next,? |first,? |finally,? |also |now |please |just )?(?:(?:use(?! of)|call|multiply|divide|see|choose|pick|add|reduce|install|compare|check|ensure|make|let|do|try|keep|remember|consider|import|copy|write|compute|calculate|evaluate|collect|save|define|specify|enable|disable|avoid|verify|reproduce|wait|go|follow|click|type|enter|replace|remove|delete|apply|select|implement|create|deploy|setze|verwende|nutze|utiliza|utilisez)(?!\p{L}|[-_/.(])(?!\s*[:=|])|set\s[\p{L}_]{1,30}\s?(?:=|to\s)|(?:set|run|load|train|report|test|measure|plot|split|log|fit|open|start|stop|note|read|repeat|review|sort|change|update|increase|decrease|raise|lower|export|build|do)\s(?=(?:the|an?|it|all|this|that|these|those|your|our|each|every|both|for|with|at least|to|again|from|\d|`)(?!\p{L})))/iu;
/** What others did or say. */
const OTHERS = new RegExp(
  String.raw`(?<!\p{L})(?:${wordList(String.raw`
et al\.?|u\. a\. berichten|according to|laut|selon|según|
(?:was|is|are|were|as|been|values?) reported (?:by|in)|reported by|reports? (?:an?|the|of|\d)|prior work|
previous(?:ly published)? (?:work|studies|papers?|results?)|earlier work|related work|the literature|
literature values?|literaturwert\p{L}*|in the literature|published (?:values?|results?|numbers?|figures?)|
state[ -]of[ -]the[ -]art|sota|leader-?boards?|stand der technik|
the (?:original |cited |reference )?(?:paper|authors|article|study|publication|documentation|docs|course|textbook|vendor|manufacturer|website|blog)(?: \p{L}+){0,3} (?:reports?|states?|says?|has|had|gives?|claims?|lists?|prints?|shows?|quotes?|mentions?)|
reported in (?:the )?(?:paper|literature|original)|
(?:my |a |the |our )?(?:colleagues?|agents?|reviewers?(?: \d| _)?|teammates?|manager|customers?|users?|minutes|meeting notes|\p{L}+ agent|board|ticket|issue|e-?mail|message|tracker|handoff|task|brief)(?: of (?:last|the) \p{L}+)? (?:claims?|claimed|wrote|writes|says?|said|states?|stated|reports?|reported|asks?|asked|wants?|mentions?|mentioned|quotes?|gives?|gave|expects?|demands?|names)|
(?:the|an|our) (?:old|former|legacy|earlier|previous) (?:model|system|version|agent|report|paper|team|run)(?: \p{L}+){0,2} (?:had|was|got|reached|achieved|gave)|
in an? (?:\p{L}+ )?(?:survey|study|paper|report|benchmark|article) (?:of|by|from)|accepted at|
acceptance rate \d|in the paper (?:by|of)|the reference solution|as claimed (?:by|in)|
benchmarks? (?:from|by) (?:the )?\p{Lu}`)})(?!\p{L})|\p{Lu}[\p{L}-]{1,30}(?: (?:and|&|und|y|et) \p{Lu}[\p{L}-]{1,30}| et al\.?)?(?:['’]s)? ?\((?:19|20)\d\d[a-z]?\)`,
  "iu",
);
const AUTHOR_YEAR =
  /\p{Lu}[\p{L}’'-]{1,30}(?: (?:and|&|und|y|et) \p{Lu}[\p{L}’'-]{1,30}| et al\.?)?,? ?\(?(?:19|20)\d\d[a-z]?[,)]/u;
const OURS =
  /(?<!\p{L})(?:we|our|ours|i|my|this work|this run|this paper|reproduc\p{L}*|wir|unser\p{L}*|nuestr\p{L}*|notre|nos)(?!\p{L})/iu;
/** What this work found stays found under a heading such as "Conclusion and future work" or "Problem setting". */
const OUR_FINDING =
  /(?<!\p{L})(?:achieve(?:s|d)|reached|showed|observed?|obtained|measured|demonstrated|improved|outperformed)(?!\p{L})/iu;
const NEGATION =
  /(?<!\p{L})(?:not|never|cannot|no|none|neither|nor|without|fail(?:s|ed)? to|instead of|rather than|nicht|kein\p{L}*|nie|ohne|nunca|sin|ne pas|n['’]est pas|aucun\p{L}*|sans|it is not true)(?!\p{L})|n['’]t(?!\p{L})|(?<!\p{L})no (?=se|es|hay|fue)/giu;
/** Denials that say something all the same. */
const HARMLESS = new RegExp(
  String.raw`not only|no(?:t|n-?)? (?:a )?(?:statistically )?significant\p{L}*|not differ\p{L}*|no (?:\p{L}+ )?(?:${wordList(String.raw`
errors?|failures?|warnings?|regressions?|problems?|issues?|difference|change|effect|improvement|missing|
duplicates?|overlap|leakage|leak|outliers?|gain|loss of`)})|without (?:any )?(?:errors?|failures?|warnings?|problems?|issues?|the|a|an|augmentation|\p{L}+ing|scaling|regulari[sz]ation|dropout|\p{L}+)|(?:does|do|did|has|have|is|was|were) not (?:change|differ|improve|significant\p{L}*|increase|decrease|degrade|drop|hurt|help|matter|affect)\p{L}*|no less than|no more than|no worse|not (?:worse|better|lower|higher|less|more)|instead of|rather than|no longer|ohne \p{L}+|sin \p{L}+|sans \p{L}+`,
  "giu",
);
/** Where a denial or a mood ends. */
const CLAUSE_END =
  /;|\s[–—]\s|\s-\s|,?\s(?:but|while|whereas|although|though|however|where|aber|während|pero|mientras|mais|tandis)\s|,\s(?:and|which|so|we|it|the|i|and then|und|y|et)\s|:\s/giu;

/** A stretch of a sentence in one mood. */
export interface Clause {
  start: number;
  end: number;
  /** False where it is a plan, a condition, an instruction, or about others' work. */
  real: boolean;
  /** Offsets of denials; what follows one in its clause is denied. */
  denials: number[];
}

/** The clauses of a sentence with their moods. `lead`: the words that a list or label puts before it. */
export function clausesOf(sentence: string, lead = ""): Clause[] {
  const whole = sentence.replaceAll(
    /(["“«„])[^"”»“\n]{0,300}(["”»“])/g,
    (quote) => `"${" ".repeat(Math.max(0, quote.length - 2))}"`,
  );
  const question = /\?["')\]\s]*$/.test(sentence);
  const told = IMPERATIVE.test(whole) && !OURS.test(whole);
  const led = lead !== "" && isUnrealLead(lead) && !(OUR_FINDING.test(whole) && OURS.test(whole));
  const clauses: Clause[] = [];
  let carried = false;
  for (const { start, end } of stretches(whole)) {
    const text = whole.slice(start, end);
    const unreal = UNREAL.test(text);
    const labelled = text.trimEnd().endsWith(":") && isUnrealLead(text);
    const others =
      (OTHERS.test(text) || AUTHOR_YEAR.test(text) || text.includes(CITED)) &&
      !(OURS.test(text) && !/^\W*(?:my|our) colleague/i.test(text) && !OTHERS.test(text));
    clauses.push({
      start,
      end,
      real: !(question || told || led || unreal || others || carried),
      denials: denialsIn(text).map((at) => at + start),
    });
    // A mood that a label or a condition sets holds for what follows it.
    // "In the paper by Smith (2021), the F1 was 0.88"
    carried ||= others && /^[^\p{L}]*(?:in|according to|laut|selon|según)(?!\p{L})/iu.test(text);
    carried ||=
      labelled ||
      (unreal && /^[^\p{L}]*(?:if|suppose|imagine|assume|for example|wenn|si)(?!\p{L})/iu.test(text));
  }
  return clauses;
}

function stretches(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = 0;
  for (const end of text.matchAll(CLAUSE_END)) {
    const at = end.index + (end[0].startsWith(":") ? 1 : 0);
    if (at <= start || insideParenthesis(text, start, at)) continue;
    found.push({ start, end: at });
    start = at;
  }
  found.push({ start, end: text.length });
  return found;
}

function insideParenthesis(text: string, start: number, at: number): boolean {
  const piece = text.slice(start, at);
  return piece.lastIndexOf("(") > piece.lastIndexOf(")");
}

function denialsIn(text: string): number[] {
  const plain = text.replaceAll(HARMLESS, (whole) => " ".repeat(whole.length));
  return [...plain.matchAll(NEGATION)].map((found) => found.index);
}

const UNREAL_LEAD = new RegExp(
  String.raw`(?<!\p{L})(?:${wordList(String.raw`
plan|plans|planned|targets?|goals?|objectives?|ziele?|objetivos?|objectifs?|acceptance|criteri(?:a|on)|gates?|
expected|expectations?|hypothes[ie]s|assumptions?|next steps?|future work|todo|to do|to be done|
open (?:questions|points|tasks|items)|outlook|ausblick|nächste schritte|próximos pasos|prochaines étapes|
risks?|limitations|related work|prior work|previous work|background|literature|baselines? from|task as|
the task|aufgabe|deadline|budget|design|set-?up|needs?|needed|required|missing|would|requirements?|proposal|
proposed|recommendations?|suggestions?|usage|how to|instructions?|setup instructions|settings?|configuration|
hyper-?parameters?|parameters used|estimated|estimates?|example|beispiel|ejemplo|legend|glossary|definitions?|
notation|timeout|alternatives considered|if time permits`)})(?!\p{L})`,
  "iu",
);

/** Whether a heading, label or lead-in announces plans, targets, settings or others' work. */
export function isUnrealLead(lead: string): boolean {
  return (
    UNREAL_LEAD.test(lead) &&
    !/(?<!\p{L})(?:results?|ergebnis\p{L}*|resultados?|résultats?|met|reached|achieved|measured|observed|vs\.?|versus|against|obtained|actual)(?!\p{L})/iu.test(
      lead,
    )
  );
}

/** Whether what stands at a place of a sentence is said to be so: in a real clause, and no denial before it there. */
export function isAsserted(clauses: readonly Clause[], place: number, sentence: string): boolean {
  const clause = clauses.find(({ start, end }) => place >= start && place < end);
  if (clause === undefined) return true;
  if (!clause.real) return false;
  const inParenthesis = insideParenthesis(sentence, clause.start, place);
  return !clause.denials.some(
    (denial) =>
      denial < place &&
      !inParenthesis &&
      !/[,;]|(?<!\p{L})(?:and|but|und|y|et)(?!\p{L})/iu.test(sentence.slice(denial, place)),
  );
}
