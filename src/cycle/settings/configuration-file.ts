import { readFile } from "node:fs/promises";
import { LineCounter, isNode, parseDocument } from "yaml";
import { Configuration } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";

/**
 * Reads one configuration file.
 * @param required whether its absence is an error (it was named by --config)
 * @returns null where the file does not exist and is not required
 * @throws CONFIG_INVALID with file, line and column
 */
export async function readConfigurationFile(path: string, required: boolean): Promise<Configuration | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (
      !required &&
      cause instanceof Error &&
      "code" in cause &&
      (cause.code === "ENOENT" || cause.code === "ENOTDIR")
    )
      return null;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const why = WHY[code] ?? `the system answers ${code}`;
    throw new RunproofError("CONFIG_INVALID", `The configuration file ${path} cannot be read: ${why}.`, {
      hint: required ? "Check the path given with --config." : "Check its owner and mode.",
      cause,
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const syntax = document.errors[0];
  if (syntax !== undefined)
    throw invalid(path, lines.linePos(syntax.pos[0]), syntax.message.split("\n")[0] ?? "broken YAML");
  const content: unknown = document.toJS({ maxAliasCount: 20 }) ?? {};
  const checked = Configuration.safeParse(content);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? null : document.getIn(issue.path, true);
  const offset = isNode(place) && place.range ? place.range[0] : 0;
  throw invalid(
    path,
    lines.linePos(offset),
    `${issue?.path.join(".") || "the file"}: ${issue?.message ?? "wrong shape"}`,
  );
}

const WHY: Record<string, string> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "there is no permission to read it",
};

function invalid(path: string, place: { line: number; col: number }, what: string): RunproofError {
  return new RunproofError("CONFIG_INVALID", `${path}:${place.line}:${place.col}: ${what}.`, {
    hint: "Mend the line, or take it out: every setting has a default.",
  });
}
