import { wordList } from "../../word-list.ts";

/** Words that name results, in the languages that agents answer in. Parts of words are given by `\p{L}*`. */
const RESULT_WORDS = wordList(String.raw`
acc|accurac(?:y|ies)|genauigkeit\p{L}*|exactitud|exactitude|top-?\d+|f1|
f[- ]?(?:1[- ]?)?(?:score|measure|beta)|auc|auroc|auprc|roc|precision|präzision|précision|precisión|recall|
exhaustividad|rappel|sensitivity|specificity|trefferquote|loss(?:es)?|verlust|pérdida|perte|errors?|
fehler\p{L}*|erreurs?|rmse|nrmse|mse|mae|mape|smape|msle|r2|r²|r\^2|bestimmtheitsmaß|scores?|scored?|bleu|
chrf|rouge\p{L}*|meteor|perplexity|ppl|iou|miou|dice|map|mrr|ndcg|brier|ece|nll|kld?|divergence|correlation|
korrelation|spearman|pearson|kendall|kappa|κ|mcc|silhouette|inertia|purity|nmi|ari|mutual information|
rand index|homogeneity|rewards?|return|regret|
(?:win|hit|pass|acceptance|error|success|failure|miss|detection|convergence|false positive|true positive|response|click|churn|hallucination)[ _-]?rates?|
rates?|wer|cer|eer|fid|psnr|ssim|lpips|latenc(?:y|ies)|throughput|durations?|runtime|run time|time|times|
memory|speicher|speed-?ups?|likelihood|elbo|evidence|entropy|variance|mean|means|median|average|mittelwert|
media|moyenne|standard deviation|std|sd|deviation|difference|improvements?|gains?|gap|reduction|increase|
decrease|drop|norm|distance|similarity|coverage|rank|energy|power|drift|costs?|coefficient|slope|intercept|
bias|ratio|share|proportion|percentile|quantile|agreement|utili[sz]ation|consumption|bandwidth|jitter|
overhead|yield|margin|magnitude|temperature drift|results?|performance|quality|misclassif\p{L}*|peak|
footprint|flops|parameters|elo|calibration|stability|sparsity|compression|amplitude|frequency|period|
half-life|concentration|weight change|growth|pi|π`);

/** A word that names a result; identifiers such as `val_acc` count by their parts. */
export const RESULT = new RegExp(String.raw`(?<!\p{L})(?:${RESULT_WORDS})(?!\p{L})`, "giu");

/** Settings: the number that follows at once is chosen, not found. */
const SETTING_WORDS = wordList(String.raw`
learning[ _-]?rates?|lr|lernrate|tasa de aprendizaje|taux d['’]apprentissage|weight[ _-]?decay|weighted|
drop-?out(?:[ _-]?rate)?|momentum|(?<!\p{L} )temperature|top[ _-]?p|alpha|beta_?\d?|eta|gamma|lambda|epsilon|
eps|tau|sigma|[αβγλεητμσωδ]\s?_?\s?[\p{L}\d]{0,4}|c|thresholds?|schwelle|umbral|seuil|cut-?offs?|tolerance|
tol|budget|timeout|time limit|limit|(?:significance|confidence) level|signifikanzniveau|
nivel de significación|chance(?: level)?|zufall|test[ _-]?size|train[ _-]?size|resolution|noise level|noise|
rauschen|gate|bar|target|goal|ziel|objetivo|objectif|clip(?:ping)?(?: \p{L}+)?|label smoothing|
grad(?:ient)? clip\p{L}*|mixup|ema|decay|discount|(?:statistical )?power(?=\s{0,3}=)|max[_-]\p{L}+|
min[_-]\p{L}+|warm-?up|split`);
/** Settings that are whole numbers: a decimal behind such a word is another thing. */
const WHOLE_SETTING_WORDS = wordList(String.raw`
batch[ _-]?(?:size|größe)|batchgröße|tamaño de lote|hidden(?:[ _-]?(?:size|units|dim\p{L}*|layers?))?|
top[ _-]?k|k|m|q|max (?:iter\p{L}*|depth|steps|epochs|length|tokens)|min[ _-]samples\p{L}*|n[_-]\p{L}+|
num[_ -]\p{L}+|
number of (?:epochs|seeds|folds|layers|heads|trees|components|clusters|neighbou?rs|steps|iterations|workers|bins)|
(?:max(?:imum)? |tree )?depth|width|height|epochs?|patience|window(?: size)?|stride|kernel(?: size)?|padding|
seeds?|random[_ ]state|retries|retry|image size|sequence length|context (?:length|window)|
vocab\p{L}*(?: size)?|embedding \p{L}+|rank r|lora[ _-]?(?:r|rank|alpha)|horizon|steps?|iterations?|folds?|
bins?|trees?|estimators?|neighbou?rs|nachbarn|vecinos|voisins|components|clusters|layers?|heads?|workers?|
threads?|cores?|jobs?|port|degree|order|lag|leaf(?: size)?`);
const JOINED = String.raw`(?: (?:factor|value|rate|parameter|coefficient|weight|constant|term))?\s{0,3}(?:\)|\])?\s{0,3}(?:se (?:fija|establece) en|liegt bei|(?:is |was |are |were )?(?:set|fixed|chosen|kept|tuned|limited|capped) (?:to|at|as)|=|:|of|is|was|are|to|at|von|ist|sind|beträgt|auf|es|de|a|est|à|below|above|under|over|≥|≤|>=|<=|>|<|~|≈|,)?\s{0,3}$`;
const SETTING = new RegExp(String.raw`(?<![\p{L}_])(?:${SETTING_WORDS})${JOINED}`, "iu");
const WHOLE_SETTING = new RegExp(String.raw`(?<![\p{L}_])(?:${WHOLE_SETTING_WORDS})${JOINED}`, "iu");

/** Whatever is set to a number was chosen. */
const SET_TO =
  /(?<!\p{L})(?:set|sets|setting|initiali[sz]ed|fixed|configured|clipped|clamped|weighted|defaults?|gesetzt|fijad[oa]|fixée?)\s(?:it\s)?(?:to|at|as|auf|en|à)\s{1,3}$/iu;

/** Whether a number that follows is a setting's value. `whole`: it is written as a whole number. */
export function isSettingBefore(near: string, whole: boolean): boolean {
  const end = near.slice(-60);
  if (SET_TO.test(end)) return true;
  const found = SETTING.exec(end) ?? (whole ? WHOLE_SETTING.exec(end) : null);
  if (found === null) return false;
  const before = end.slice(0, found.index);
  // "Perplexity on the validation split: 18.42" is about the perplexity.
  return !(/:|\s(?:is|was|are)\s/.test(found[0]) && before.match(RESULT) !== null);
}

/** Nouns whose number is the design of the work, not something found. */
export const DESIGN_NOUN = new RegExp(
  String.raw`^(?:training |optimi[sz]er |optimi[sz]ation |hidden |random |principal |nearest |different |independent |cross-validation |stratified |parallel |consecutive |full |dense |convolutional |attention |warm-?up |more |further |additional |extra )*(?:${wordList(String.raw`
chains?|epochs?|epochen|épocas|époques|seeds?|startwerte|semillas|folds?|partitions|particiones|layers?|
heads?|components?|komponenten|neighbou?rs?|nachbarn|vecinos|voisins|trees?|estimators?|clusters?|dimensions?|
dims?|inputs?|outputs?|iterations?|(?:update |gradient |diffusion |denoising |sampling )?(?:time ?)?steps?|
batches|schritte|bins?|workers?|threads?|cores?|gpus?|cpus?|nodes?|units?|filters?|channels?|neurons?|parts?|
years?|weeks?|months?|jahre|wochen|pages?|references?|sections?|chapters?|people|agents?|reviewers?|repeats?|
repetitions?|replicates?|restarts?|splits?|models?|modelos?|modelle|methods?|data ?sets?|datasets?|datensätze|
variants?|configurations?|configs?|settings?|baselines?|ablations?|draws?|shuffles?|permutations?|resamples?|
candidates?|degrees?|euros?|dollars?|euro|goals?|things?|ways?|reasons?|questions?|points? (?:to|for)|
options?|ideas?|tasks?|rounds?|passes|arms?|groups?|levels?|values of|hyperparameters?|machines?|gb of ram|
decimals?|digits after|per cent of the data|sheets?|slides?|minutes? read|nights?`)})(?!\p{L})`,
  "iu",
);

/** Targets, gates and limits: a number after such a word is asked for, not found. */
export const TARGET =
  /(?<!\p{L})(?:targets?|targeted|goals?|objectives?|ziel\p{L}*|vorgabe|objetivos?|objectifs?|thresholds?|gates?|criteri(?:on|a)|requirements?|required|acceptance(?! rate)|the bar|bar of|budgets?|limits?|deadlines?|cut-?off|minimum of|at least .{0,20} (?:required|needed)|chance(?: level)?|guessing|random baseline|significance level|alpha|baseline requirement|sla|slo|quota)(?!\p{L})/iu;
/** After these a number is what was found, although a target was named before. */
export const FOUND =
  /(?<!\p{L})(?:exceed\p{L}*|surpass\p{L}*|reach\p{L}*|achiev\p{L}*|attain\p{L}*|obtain\p{L}*|measured|observed|scored|scores|loses?|lost|gains?|gained|costs?|improves?d?|drops?|needs|needed|takes|took|gives|gave|yields?|yielded|beat\p{L}*|beaten|met (?:with|by|at)|with|got|actual|result|ours?|we have|is now|erreicht\p{L}*|alcanz\p{L}*|atteint)(?!\p{L})/iu;
