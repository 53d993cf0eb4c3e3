import { LineCounter, isMap, isNode, parseDocument } from "yaml";
import { z } from "zod";
import { badInput, typeName } from "./bad-input.ts";
import { TaskAdditions } from "./task-shape.ts";

const FrontMatter = z.looseObject({
  ...TaskAdditions,
  action: z.string({ error: "expected the action as a text" }).nullish(),
});
export type FrontMatter = z.infer<typeof FrontMatter>;

const OPENING = /^\u{feff}?---[ \t]*\r?\n/u;
const CLOSING = /^(?:---|\.\.\.)[ \t]*\r?$/m;

/** The YAML between `---` lines at the very start of a Markdown text; null where what stands there is no mapping. @throws INPUT_INVALID with line and column. */
export function readFrontMatter(
  text: string,
  path: string,
): { given: FrontMatter; original: Record<string, unknown> } | null {
  const opening = OPENING.exec(text);
  if (opening === null) return null;
  const rest = text.slice(opening[0].length);
  const closing = CLOSING.exec(rest);
  if (closing === null) return null;
  const lines = new LineCounter();
  const document = parseDocument(rest.slice(0, closing.index), { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line + 1}:${col}`;
  };
  const syntax = document.errors[0];
  // Prose between two rules is no front matter; a mapping that is broken is.
  if (syntax !== undefined) {
    if (!isMap(document.contents) || !/^[A-Za-z_]+:/m.test(rest.slice(0, closing.index))) return null;
    throw badInput(
      place(syntax.pos[0]),
      `front matter: ${syntax.message.split("\n")[0]}`,
      "Mend the YAML between the --- lines.",
    );
  }
  if (!isMap(document.contents)) return null;
  const original = document.toJS({ maxAliasCount: 20 }) as Record<string, unknown>;
  const checked = FrontMatter.safeParse(original);
  if (checked.success) return { given: checked.data, original };
  const issue = checked.error.issues[0];
  const steps = issue?.path ?? [];
  const node = document.getIn(steps, true);
  const value = steps.reduce<unknown>(
    (inner, step) =>
      inner !== null && typeof inner === "object" ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    original,
  );
  throw badInput(
    place(isNode(node) && node.range ? node.range[0] : 0),
    `front matter: ${steps.join(".")}: ${issue?.message ?? "wrong"}, found ${typeName(value)}.`,
    "Mend the YAML between the --- lines.",
  );
}
