import { LineCounter, isMap, isNode, isScalar, parseDocument } from "yaml";
import type { Document } from "yaml";
import { badInput, badInputs, excerpt, shownPath } from "./bad-input.ts";
import { frontMatterSpan } from "./front-matter-span.ts";
import { isObject } from "./json-tasks.ts";
import { misspeltFields, misspeltWords } from "./misspelt.ts";
import { shapeIssues } from "./shape-issue.ts";
import { FrontMatter } from "./task-shape.ts";
import type { TaskFields } from "./task-shape.ts";

/** What the front matter of a Markdown response gives; without any, everything is absent. */
export interface ReadFrontMatter {
  fields: TaskFields;
  /** The mapping as it stands; empty where there is none. */
  original: Record<string, unknown>;
  /** Where the Markdown begins, in UTF-16 units. */
  end: number;
  warnings: string[];
}

/** Longer front matter is refused: it would be read by a parser that is not made for it. */
const LONGEST = 64 * 1024;
const MAX_ALIASES = 20;
/** Any of these at the start of a line says that what stands between the rules is meant as front matter. */
const KNOWN =
  /^(?:task_id|action|kind|evidence_paths|priority|status|acceptance_criteria|dependencies|comparison|mlflow_required|timeout|memory)[ \t]*:/m;
/** Fields that documents have and front matter has not. */
const ELSEWHERE: Record<string, string> = {
  responses: "a Markdown file is the response of one agent; give the others in a handoff",
  acceptance_gates: "gates belong to a handoff or tracker; use acceptance_criteria",
};

/**
 * Reads the YAML mapping between `---` lines at the very start of a Markdown text. Text between two rules that is no
 * mapping is Markdown.
 * @throws INPUT_INVALID with line and column, where it is broken and has one of our fields
 */
export function readFrontMatter(text: string, path: string): ReadFrontMatter {
  const span = frontMatterSpan(text);
  if (span === null)
    return none(
      KNOWN.test(unclosedStart(text))
        ? [`${shownPath(path)}: the front matter is never closed by a \`---\` line, so it is not read`]
        : [],
    );
  const yaml = text.slice(span.start, span.stop);
  const meant = KNOWN.test(yaml);
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${shownPath(path)}:${line + 1}:${col}`;
  };
  const broken = (offset: number, why: string): ReadFrontMatter => {
    if (!meant) return none([]);
    throw badInput(
      place(offset),
      `front matter: ${excerpt(why, 200)}.`,
      "Mend the YAML between the `---` lines.",
    );
  };
  if (yaml.length > LONGEST) return broken(0, `it is longer than ${LONGEST} characters`);
  let document: Document;
  let original: unknown;
  try {
    document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true, logLevel: "silent" });
    const syntax = document.errors[0];
    if (syntax !== undefined) return broken(syntax.pos[0], firstSentence(syntax.message));
    if (!isMap(document.contents)) return broken(0, "expected fields as `name: value`");
    original = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    if (cause instanceof RangeError) return broken(0, "it is nested too deeply");
    if (cause instanceof ReferenceError) return broken(0, "it has too many aliases");
    throw cause;
  }
  if (!isObject(original)) return none([]);
  const checked = FrontMatter.safeParse(original);
  if (checked.success) {
    const warnings = [...warningsOf(original, shownPath(path)), ...misspelt(document, original, place)];
    return { fields: checked.data, original, end: span.end, warnings };
  }
  const faults = shapeIssues(checked.error, original).map((issue) => ({
    place: () => {
      const node = document.getIn([...issue.path], true);
      return place(isNode(node) && node.range ? node.range[0] : 0);
    },
    what: `front matter: ${issue.path.join(".")}: ${issue.what}`,
    hint: issue.hint,
  }));
  throw badInputs(faults);
}

function none(warnings: string[]): ReadFrontMatter {
  return { fields: FrontMatter.parse({}), original: {}, end: 0, warnings };
}

function firstSentence(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
}

/** Fields that look like one of ours, each with its place. */
function misspelt(
  document: Document,
  original: Record<string, unknown>,
  place: (offset: number) => string,
): string[] {
  const known = [...Object.keys(FrontMatter.shape), ...Object.keys(ELSEWHERE)];
  const pairs = isMap(document.contents) ? document.contents.items : [];
  return misspeltFields(original, known).map((each) => {
    const key = pairs.map((pair) => pair.key).find((node) => isScalar(node) && node.value === each.field);
    return `${place(isNode(key) && key.range ? key.range[0] : 0)}: front matter: ${misspeltWords(each)}`;
  });
}

function warningsOf(original: Record<string, unknown>, file: string): string[] {
  return Object.entries(ELSEWHERE)
    .filter(([field]) => Object.hasOwn(original, field))
    .map(([field, why]) => `${file}: the front matter's \`${field}\` is not read: ${why}`);
}

function unclosedStart(text: string): string {
  return /^\uFEFF?---[ \t]*\r?\n/.test(text)
    ? (text
        .slice(0, 2000)
        .replace(/^[^\n]*\n/, "")
        .split(/\n[ \t]*\r?\n/)[0] ?? "")
    : "";
}
