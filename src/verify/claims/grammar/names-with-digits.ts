const MONTHS =
  "(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|février|m[aä]r(?:ch|z|s)?|apr(?:il)?|abril|avril|may|mai|mayo|june?|juni|juin|junio|july?|juli|julio|juillet|aug(?:ust)?|agosto|août|sept?(?:ember)?|octo?(?:ber)?|okt(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|diciembre)";
/** Words whose number says which one, not how many or how much. */
const DECIMAL_WHICH =
  "sections?|sec\\.|§|figs?\\.|figures?|abb\\.?|tables?|tab\\.|tabelle|eqs?\\.|equations?|lemmas?|theorems?|corollary|propositions?|definitions?|algorithms?|append(?:ix|ices)|chapters?|kapitel|versions?|v|release|build|rev(?:ision)?|python|cuda|ubuntu|debian|windows|macos|ios|android|node|numpy|scipy|pandas|torch|pytorch|tensorflow|keras|jax|scikit-learn|sklearn|mlflow|xgboost|lightgbm|transformers|java|rust|gcc|cmake|docker|kubernetes|llama|gpt|claude|gemini|qwen|mistral|phi|gemma|iso|rfc|ieee|din|http";
const WHOLE_WHICH =
  "pages?|pp?\\.|lines?|zeilen?|líneas?|issues?|prs?|pull requests?|tickets?|commits?|ports?|rooms?|extension|layers?|blocks?|attempts?|options?|reviewers?|steps?|schritt|phases?|stages?|parts?|tasks?|weeks?|days?|sprints?|levels?|cases?|epochs?|iterations?|folds?|seeds?|random[_ ]state|splits?|workers?|gpus?|device|class|cluster|component|channel|exit code|code|error code|status|fold|row|column|block|cell|trial|agent|variant|group|arm|question|experiment|batch|model|week|year|checkpoint|ckpt";

const NAMES: readonly RegExp[] = [
  /https?:\/\/\S{1,500}|\bwww\.\S{1,300}/gi,
  // Digests and ids.
  /(?<![\p{L}\p{N}])(?:[\da-f]{4,12}-){2,5}[\da-f]{4,12}(?![\p{L}\p{N}])/giu,
  /(?<![\p{L}\p{N}.])(?=[\da-f]*\d)(?=\d*[a-f])[\da-f]{7,64}(?![\p{L}\p{N}])/gu,
  // ISO dates and times, clock times, time stamps.
  /(?<![\d.])\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d.]\d)/g,
  /(?<![\d.])\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]m)?(?![\d.])/gi,
  /(?<!\d)\d{1,2}[./]\d{1,2}[./](?:19|20)?\d{2}(?!\d)/g,
  new RegExp(
    String.raw`(?<![\d.])\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?${MONTHS}\.?(?:,?\s+(?:de\s+)?(?:19|20)\d\d)?(?!\p{L})`,
    "giu",
  ),
  new RegExp(
    String.raw`(?<!\p{L})${MONTHS}\.?\s+\d{1,2}(?:st|nd|rd|th)?(?![\d.%])(?:,?\s+(?:19|20)\d\d)?`,
    "giu",
  ),
  new RegExp(String.raw`(?<!\p{L})${MONTHS}\.?\s+(?:19|20)\d\d(?!\d)`, "giu"),
  // A year.
  /(?<![\d.,=])(?:(?<=(?:in|since|by|of|from|until|till|before|after|during|seit|im Jahr|en|depuis|desde)\s)|(?<=[(,]\s?))(?:19|20)\d\d[a-z]?(?![\d.,]\d|\s?%)/gi,
  /(?:19|20)\d\d(?=\)|\s?[;,]\s?[A-Z])/g,
  /(?<=\p{Lu}[\p{L}]{2,20}\s)(?:19|20)\d\d(?![\d.,]\d|\s?%)/gu,
  // Versions: three parts, or a v before it, or requirements.
  /(?<![\d.\p{L}])v?\d+\.\d+(?:\.\d+)+(?:[-+.][\w.]{1,20})?/gu,
  /(?<!\p{L})v\d+(?:\.\d+)*(?!\p{L})/gu,
  /[\w-]{1,40}(?:==|>=|<=|~=)\d[\w.]*/g,
  // Hardware: A100 80GB.
  /(?<!\p{L})\p{Lu}{1,4}\d{2,4}\p{L}{0,4}\s\d{2,3}\s?GB(?!\p{L})/gu,
  // Parts of a word: ResNet-50, VGG16, SHA-256, top-5, recall@10, B-204, pass@1, x_1.
  /(?<![\p{L}\p{N}_])\p{L}[\p{L}_]*[-‐@_]?\d[\p{L}\p{N}_.-]*/gu,
  // Designs: 5-fold, 10-class, 3-layer; ordinals: 95th; sizes of models: 70B.
  /(?<![\d.\p{L}])\d+(?:\.\d+)?[-‐](?=\p{L})(?!(?:point|percent|fold (?:change|increase|decrease|higher|lower|faster|speed))\b)[\p{L}-]{1,30}/giu,
  /(?<![\d.,])\d+(?:st|nd|rd|th|ème|er)(?!\p{L})/giu,
  /(?<![\d.,])\d+(?:\.\d+)?B(?![\p{L}\p{N}])/gu,
  /(?<![\d.,])[1-9]D(?![\p{L}\p{N}])/gu,
  /#\d+/g,
  /(?<![\p{L}\p{N}²_}])\(\d{1,2}\)(?!\s{0,4}[=<>≈:])/gu,
  // Splits and rules: 60/20/20, 80/20.
  /(?<![\d.])\d{2,3}\/\d{2,3}\/\d{1,3}(?![\d.])/g,
  /(?<![\d./])(?:[5-9]0)[/:](?:[1-4]0)(?![\d/]|\.\d)/g,
];

const WHICH_NUMBERS = [
  new RegExp(
    String.raw`(?<![\p{L}_])(?:${DECIMAL_WHICH})\s?(?:#|no\.?\s?)?\(?\d[\d.]*(?:(?:\s?[,–/-]\s?|\s(?:and|or|to|of|und|y|et)\s)\d{1,4}(?![\d%]|[.,]\d|\s?%)){0,20}(?![\d%])`,
    "giu",
  ),
  new RegExp(
    String.raw`(?<![\p{L}_])(?:${WHOLE_WHICH})\s?(?:#|no\.?\s?)?\(?\d{1,7}(?:(?:\s?[,–/-]\s?|\s(?:and|or|to|of|und|y|et)\s)\d{1,7}(?![\d%]|[.,]\d|\s?%)){0,20}(?![\d%]|[.,]\d|\s?%)`,
    "giu",
  ),
];

/** A sentence with the digits of names, dates, versions, references and designs replaced, each by a character that is no digit. */
export function withoutNamesWithDigits(text: string): string {
  if (!/\d/.test(text)) return text;
  let bare = text;
  for (const name of NAMES) bare = bare.replaceAll(name, (whole) => whole.replaceAll(/\d/g, "_"));
  for (const which of WHICH_NUMBERS) bare = bare.replaceAll(which, (whole) => whole.replaceAll(/\d/g, "_"));
  return bare;
}
