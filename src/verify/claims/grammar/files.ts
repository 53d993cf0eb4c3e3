import { wordList } from "../../word-list.ts";

/** A path in a text: offsets and as written. */
export interface PathToken {
  start: number;
  end: number;
  text: string;
}

const EXTENSION =
  "json|jsonl|ndjson|csv|tsv|parquet|feather|pkl|pickle|joblib|npy|npz|pt|pth|onnx|safetensors|h5|hdf5|png|jpe?g|svg|gif|pdf|html?|md|txt|log|xml|ya?ml|toml|db|sqlite3?|whl|zip|tar|gz|tgz|ckpt|bin|model|tex|bib|xlsx?|ipynb|py|sh|arrow|out|dat|wav|mp4";
const PATH = new RegExp(
  String.raw`(?<![\p{L}\p{N}_./\\:@-])(?:\.{1,2}/|/|~/)?(?:[\p{L}\p{N}_.{}*=+-]{1,80}/){0,12}[\p{L}\p{N}_{}*=+-][\p{L}\p{N}_.{}*=+-]{0,100}\.(?:${EXTENSION})(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])`,
  "giu",
);
const FOLDER = /(?<![\p{L}\p{N}_./\\:@-])(?:[\p{L}\p{N}_.-]{2,40}\/){1,8}(?=[\s,.;:)`'"]|$)/gu;

/** Paths of files that a text names, by their extensions. Patterns with a wildcard are left out. */
export function pathsIn(text: string): PathToken[] {
  if (!text.includes(".")) return [];
  const found = [...text.matchAll(PATH)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
  return found.filter((path) => !/[*{}]/.test(path.text) && !/^\d+\.\d*$/.test(path.text));
}

/** Folders that a text names, as `out/`. */
export function foldersIn(text: string): PathToken[] {
  if (!text.includes("/")) return [];
  return [...text.matchAll(FOLDER)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
}

const MADE = new RegExp(
  String.raw`(?<!\p{L})(?:${wordList(String.raw`
wrote|written|writes|saved|saves|stored|stores|exported|exports|created|creates|produced|produces|generated|
generates|dumped|persisted|recorded|logged|uploaded|copied|contains?|holds?|has|lies?|liegen|liegt|lives?|
stands?|is in|are in|is at|are at|found (?:in|at|under)|available (?:in|at|under|as)|located|exists?|under|
read|loaded|parsed|committed|attached|delivered|updated|added|in|to|at|geschrieben|gespeichert|abgelegt|
guardad[oa]s?|guardé|escrit[oa]s?|está[n]?|se encuentra[n]?|enregistrée?s?|écrite?s?|trouve[nt]*|artifacts?|
files?|output|outputs|results?|dateien?|archivos?|fichiers?|→|✅|✔|☑|is|are|was|were`)})(?!\p{L})|[→✅✔☑]`,
  "iu",
);
const ONLY_NAMED =
  /(?<!\p{L})(?:see|in|of|run|runs|execute|call|open|edit|line|lines?|zeile|md5|sha-?\d*|checksum|digest|import|module|script|python|code|source|function|class|defined|implemented|baseline['’]s code|siehe|véase|voir|usage|copy)(?!\p{L})[\s:`]{0,4}(?:of\s)?[`'"(]{0,3}$/iu;
const SIZE_AFTER =
  /^[`'")\]\s]{0,4}(?:[([,:–—-]\s?|\s(?:is|has|of|with|hat|tiene)\s)[^\n]{0,30}?\d[\d.,]*\s?(?:[kKMGT]i?B|bytes?|B|KB)\b/u;
const CODE_FILE = /\.(?:py|sh|ipynb|ya?ml|toml)$/i;

/** Whether a sentence says of a path that it exists, was written or was read. */
export function saysExists(sentence: string, path: PathToken): boolean {
  const before = sentence.slice(0, path.start);
  const after = sentence.slice(path.end);
  if (SIZE_AFTER.test(after)) return true;
  if (
    /^[`'")\s]{0,4}(?:contains?|holds?|has|lists?|stores?|saved|written|created|stored|exported|was|were|is (?:written|saved|there|complete|in)|enthält|contiene|contient|\()/iu.test(
      after,
    ) &&
    !ONLY_NAMED.test(before)
  )
    return !CODE_FILE.test(path.text) || /^[`'")\s]{0,4}(?:was|were)/i.test(after);
  if (CODE_FILE.test(path.text))
    return /(?<!\p{L})(?:wrote|written|saved|created|added|generated|exported)(?!\p{L})[^;.]{0,60}$/iu.test(
      before,
    );
  if (
    ONLY_NAMED.test(before) &&
    !/(?<!\p{L})(?:is|are|lies?|liegen|liegt|stands?|saved|stored|written|available|found|located|kept|put|está|están|results?|all files) (?:in|of|at)[\s`'"(]{0,4}$/iu.test(
      before,
    )
  )
    return false;
  const bare = sentence.replaceAll(/[`*]/g, " ");
  // A list of files, one an item, under words that say what they are.
  if (/^[^\p{L}\p{N}]*$/u.test(before) && /^[`'"\s]{0,4}(?:$|[:–—-]|\.\s*$|,)/u.test(after)) return true;
  return (
    MADE.test(bare.slice(0, path.start).slice(-80)) ||
    /^(?:[^\p{L}]*)(?:files?|artifacts?|output|outputs|results?|saved)\s?:/iu.test(bare)
  );
}
