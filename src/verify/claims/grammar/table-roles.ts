/** What the cells of a column hold. */
export type ColumnRole =
  | "value"
  | "setting"
  | "count"
  | "p"
  | "statistic"
  | "derived"
  | "status"
  | "file"
  | "size"
  | "none";

/** First headers of tables that tell of plans, risks, definitions or others' work, whatever stands beside them. */
export const UNREAL_TABLE =
  /(?<!\p{L})(?:risks?|prior work|previous work|related work|literature|expected(?: \p{L}+)?|planned|plan|milestones?|todo|grades?|ratings?|definitions?|legend|requirements?|targets?|threat|assumptions?|questions?|what to do)(?!\p{L})(?!\s*(?:results?|met))/iu;
/** First headers of tables that tell of settings, unless a result stands beside them. */
export const SETTINGS_TABLE =
  /(?<!\p{L})(?:hyper-?parameters?|parameters?|settings?|options?|configuration|config|flags?|arguments?|steps?|phases?|terms?|criteri(?:on|a)|environment|package|dependency|dependencies|version)(?!\p{L})/iu;

const ROLES: readonly [ColumnRole, RegExp][] = [
  [
    "none",
    /(?<!\p{L})(?:targets?|gates?|goals?|thresholds?|expected|required|requirements?|limit|budget|planned|reported|published|paper|literature|sota|date|year|deadline|due|owner|source|reference|ref|comments?|notes?|remarks?|baseline from|chance|version|commit|hash|sha|md5|checksum|digest|line|lines|port|ziel|weights? used)(?!\p{L})/iu,
  ],
  ["status", /(?<!\p{L})(?:status|state|done|complete|outcome|estado|stand|statut|progress)(?!\p{L})/iu],
  [
    "size",
    /(?<!\p{L})(?:size|bytes|größe|tamaño|taille)(?!\p{L})(?! of|.*\b(?:test|train|batch|sample|effect|model|data))/iu,
  ],
  [
    "p",
    /(?<![\p{L}\p{N}])(?:p|p[-_ ]?(?:value|val|wert|valor)s?|p[-_ ]?\(?(?:adj|holm|bh|corr|raw|fdr)\p{L}*\.?\)?|(?:adj(?:usted)?|raw|holm|corrected)\.? p(?:[- ]values?)?|sig\.?)(?![\p{L}\p{N}])/iu,
  ],
  [
    "statistic",
    /^\s*(?:t|F|z|U|W|H|df|d\.f\.|dof|χ²|chi2|chi[- ]?squared?|(?:t|F|z|test)[- ]?(?:statistic|value)|statistic|cohen['’]?s? ?d|effect(?: size)?(?: \(?d\)?)?|d|g|dz|hedges['’]? ?g|η²|r|ρ|rho|odds ratio|AIC|BIC|(?:95|90|99) ?% ?(?:CI|KI|IC).*|CI(?!\p{L}).*|confidence interval.*|interval)\s*$/iu,
  ],
  [
    "derived",
    /(?<!\p{L})(?:std|sd|s\.d\.|se|sem|deviation|standard error|Δ|delta|diff(?:erence)?|change|improvement|gain|speed-?up|ratio|reduction|increase|decrease|relative|gap|σ)(?!\p{L})|±|^\s*[+Δ]/iu,
  ],
  [
    "count",
    /^\s*(?:n|N|#.*|n[-_ ]?(?:test|train|samples|rows|items)?|n (?:je|per|por) \p{L}+|counts?|number of .*|samples?|rows?|items?|images?|examples?|instances?|observations?|errors?|mistakes|misclassified|false (?:positives?|negatives?)|fp|fn|tp|tn|support|runs?|total|patients?|wrong|correct|anzahl|nobs)\s*$/iu,
  ],
  ["file", /(?<!\p{L})(?:files?|path|artifacts?|datei(?:en)?|archivos?|fichiers?)(?!\p{L})/iu],
  [
    "setting",
    /^\s*(?:(?:random )?seeds?|startwert|semilla|k|c|lr|learning rate|batch(?: size)?|epochs?|folds?|splits?|depth|max depth|trees?|n_\w+|num_\w+|max_\w+|min_\w+|alpha|α|beta|β|gamma|γ|lambda|λ|ε|epsilon|components?|clusters?|neighbou?rs?|hidden(?: \w+)?|layers?|heads?|width|dim(?:ension)?s?|parameters? value|steps?|iterations?|rounds?|trial|run|#|id|no\.?|nr\.?|index|rank|params?|hyper-?parameters?|settings?|config(?:uration)?|wrong labels|noise(?: level)?|temperature|dropout|momentum|weight decay|kernel|solver|optimi[sz]er|activation|degree|window|lag|attempt|day|week|step size|gpus?|threads?|workers?)\s*$/iu,
  ],
];

/** What a column holds, by its header. */
export function roleOf(header: string): ColumnRole {
  for (const [role, pattern] of ROLES) if (pattern.test(header)) return role;
  return "value";
}

/** What a row holds, by its label: results, or something else whatever its columns say. */
export function rowRoleOf(label: string): "value" | "setting" | "statistic" | "count" | "derived" | "none" {
  const bare = label.trim();
  if (
    /^(?:targets?|goal|gate|threshold|expected|chance(?: level)?|random guess(?:ing)?|ziel|objetivo|required|requirement|budget)(?!\p{L})/iu.test(
      bare,
    )
  )
    return "none";
  const role = roleOf(bare);
  if (
    role === "setting" &&
    bare.length > 1 &&
    !/^(?:run|trial|seeds?|folds?|splits?|epochs?|steps?|#|id|index|rank|noise.*|wrong labels|k|c|day|week|attempt|rounds?|iterations?|lr|kernel|solver|optimi[sz]er|activation|layers?|hidden.*|width|depth|components?|clusters?)$/iu.test(
      bare,
    )
  )
    return "setting";
  if (role === "p" || role === "statistic")
    return bare.length > 0 && !/^[dgrtzn]\s/.test(bare) ? "statistic" : "statistic";
  if (role === "count") return "count";
  if (
    /^(?:mean|average|avg|median|std|sd|s\.d\.|se|max|maximum|min|minimum|best|worst|total|sum|mittelwert|media|moyenne|durchschnitt|Δ|delta|difference|improvement|change|gain|ratio|speed-?up)(?!\p{L})/iu.test(
      bare,
    )
  )
    return "derived";
  return "value";
}

/** Whether numbers under these words are percentages although no sign stands beside them. */
export function inHundreds(words: string): boolean {
  return /[([]\s?(?:in\s)?%\s?[)\]]|(?<!\p{L})(?:in (?:percent|%)|in prozent|percentages?)(?!\p{L})|,\s?%\s*$|\s%\s*$/iu.test(
    words,
  );
}
