import type { Attributes } from "./attributes.ts";

const LONGEST_PATH = 500;
const LONGEST_SEGMENT = 200;
/** Folders of which no block may be written, because other programs or we ourselves obey what lies there. */
const FORBIDDEN_FOLDERS = new Set([".git", ".runproof"]);

/** The file that a block says it is. */
export interface DeclaredFile {
  /** The name as written. */
  written: string;
  /** The name as a safe path relative to the workspace; null where it is none. */
  path: string | null;
  source: "writefile" | "attribute" | "comment";
}

/**
 * The file name of a block: by `%%writefile`, by `filename=` or `title=`, or by a first line `# name.py` or
 * `# filename: name`. Null where the block has none, or where a title is plainly a caption.
 *
 * @param python whether the block is Python, so that magics and a bare `# name.py` mean something
 */
export function declaredFile(code: string, attributes: Attributes, python: boolean): DeclaredFile | null {
  const magic = python ? readWriteFile(code) : null;
  if (magic !== null) return { written: magic.name, path: safePath(magic.name), source: "writefile" };
  if (attributes.filename !== null && attributes.filename !== "") {
    return { written: attributes.filename, path: safePath(attributes.filename), source: "attribute" };
  }
  if (attributes.title !== null && looksLikeFile(attributes.title)) {
    return { written: attributes.title, path: safePath(attributes.title), source: "attribute" };
  }
  const comment = commentedName(code, python);
  return comment === null ? null : { written: comment, path: safePath(comment), source: "comment" };
}

/** Reads a cell that begins with `%%writefile [-a] name`; null where it does not, or where the name is computed. */
export function readWriteFile(code: string): { name: string; append: boolean; body: string } | null {
  const match =
    /^(?:[ \t]*(?:\r\n|\n|\r))*%%(?:writefile|file)[ \t]+([^\r\n]{1,1000}?)[ \t]*(?:\r\n|\n|\r|$)/.exec(
      code.slice(0, 4000),
    );
  if (match === null) return null;
  const words = [...(match[1] ?? "").matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  const options = words.filter(([word]) => word === "-a" || word === "--append");
  const names = words.filter(([word]) => word !== "-a" && word !== "--append");
  const name = names[0]?.[1] ?? names[0]?.[2] ?? names[0]?.[3];
  if (names.length !== 1 || name === undefined || /[{}$~]/.test(name)) return null;
  return { name, append: options.length > 0, body: code.slice(match[0].length) };
}

function commentedName(code: string, python: boolean): string | null {
  const [first = ""] = code.slice(0, 1000).split(/\r\n|\n|\r/, 1);
  const explicit = /^#[ \t]*file[ _-]?name[ \t]*[:=][ \t]*["'`]?([^"'`]+?)["'`]?[ \t]*$/i.exec(first);
  if (explicit?.[1] !== undefined) return explicit[1];
  const bare = python ? /^#[ \t]*([\w./-]*\w\.py)[ \t]*$/.exec(first) : null;
  return bare?.[1] ?? null;
}

function looksLikeFile(title: string): boolean {
  return /^\S+\.[A-Za-z]\w{0,9}$/.test(title) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(title);
}

/** A name that an agent wrote as a relative path that stays in the workspace, `./` removed; null where it is none. */
function safePath(name: string): string | null {
  if (name.length > LONGEST_PATH || /[\p{C}\p{Zl}\p{Zp}\\]/u.test(name)) return null;
  if (/^[A-Za-z]:/.test(name) || name.startsWith("/") || name.startsWith("~")) return null;
  const segments = name.split("/").filter((segment) => segment !== ".");
  const wrong = segments.some(
    (segment) =>
      segment === "" ||
      segment === ".." ||
      segment !== segment.trim() ||
      new TextEncoder().encode(segment).length > LONGEST_SEGMENT ||
      FORBIDDEN_FOLDERS.has(segment.toLowerCase()),
  );
  return wrong || segments.length === 0 ? null : segments.join("/");
}
