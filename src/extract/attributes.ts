/** Attributes beyond this many characters are not read. */
const LONGEST = 4000;
const WORD = /([\w.:#-]+)=(?:"([^"]*)"|'([^']*)'|([^\s,{}]*))|([^\s,{}]+)/g;

/** What the attributes of a fence (`title="train.py" skip`, braces and commas allowed) say to us. */
export interface Attributes {
  /** Value of `title=` as written; null where it is missing. A title may be a caption instead of a file name. */
  title: string | null;
  /** Value of `filename=` as written; null where it is missing. */
  filename: string | null;
  /** Whether the block is not to be executed. */
  skip: boolean;
  /** Whether the block asks for a fresh interpreter: `cold`, `.cold` or `start=cold`. */
  cold: boolean;
}

/** Reads the info string after the language word. Words that we do not know mean nothing; the first of each counts. */
export function readAttributes(attributes: string): Attributes {
  const found: Attributes = { title: null, filename: null, skip: false, cold: false };
  if (attributes === "") return found;
  for (const match of attributes.slice(0, LONGEST).matchAll(WORD)) {
    const [, key, double, single, plain, bare] = match;
    const name = (key ?? bare ?? "").toLowerCase();
    const value = double ?? single ?? plain ?? "";
    if (name === "title" && key !== undefined) found.title ??= value;
    else if (name === "filename" && key !== undefined) found.filename ??= value;
    else if (key === undefined && (name === "cold" || name === ".cold")) found.cold = true;
    else if (name === "start") found.cold ||= value.toLowerCase() === "cold";
    else if (name === "skip" || name === ".skip") {
      found.skip ||= key === undefined || !/^(?:false|no|0)$/i.test(value);
    }
  }
  return found;
}
