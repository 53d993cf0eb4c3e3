import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { RunproofError } from "../../errors.ts";

const LONGEST_BYTES = 1024 * 1024;
const MOST_FILES = 50;

/** A requirements file with all that it includes. */
export interface RequirementsFile {
  path: string;
  /** Of its content and that of each included file, in order. */
  sha256: string;
  /** Whether a package has a hash, so that all must, as pip has it. */
  requireHashes: boolean;
}

/**
 * Reads a requirements file and what it includes by -r and -c, from its own folder only. What could not be installed as
 * a wheel is refused here, with file and line; names, versions, markers and hashes are the installer's to judge.
 * Throws USAGE.
 */
export async function readRequirementsFile(path: string): Promise<RequirementsFile> {
  const top = await realpath(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const read = new Map<string, string>();
  const waiting = [top];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (read.has(next)) continue;
    if (read.size >= MOST_FILES) throw wrong(top, 1, `more than ${MOST_FILES} files are included`);
    const text = await readFile(next, "utf8").catch((cause: unknown) => {
      throw unreadable(next, cause);
    });
    if (Buffer.byteLength(text) > LONGEST_BYTES) throw wrong(next, 1, "the file is longer than 1 MiB");
    read.set(next, text);
    for (const [place, line] of text.split(/\r?\n/).entries()) {
      refuseUnsafe(next, place + 1, line);
      const included = /^\s*(?:-r|-c|--requirement|--constraint)(?:\s+|=)?(\S.*?)\s*(?:#.*)?$/.exec(
        line,
      )?.[1];
      if (included !== undefined) waiting.push(await includedFile(top, next, place + 1, included));
    }
  }
  const digest = createHash("sha256");
  for (const [file, text] of read)
    digest.update(`${relative(dirname(top), file)}\n${text.length}\n${text}\n`);
  const requireHashes = [...read.values()].some((text) =>
    /^[^#\n]*\s--hash[= ]|^\s*--require-hashes/m.test(text),
  );
  return { path: top, sha256: digest.digest("hex"), requireHashes };
}

async function includedFile(top: string, file: string, line: number, name: string): Promise<string> {
  if (/^[a-z]+:/i.test(name))
    throw wrong(file, line, `${name} is an address; only files beside it are included`);
  const path = resolve(dirname(file), name);
  const real = await realpath(path).catch(() => {
    throw wrong(file, line, `${name} does not exist`);
  });
  if (relative(dirname(top), real).startsWith("..")) {
    throw wrong(file, line, `${name} lies outside of the folder of ${join(dirname(top))}`);
  }
  return real;
}

const REFUSED: readonly [RegExp, string][] = [
  [/^\s*(?:-e|--editable)\b/, "an editable install would need its source folder in the sandbox"],
  [
    /^\s*--no-binary\b/,
    "only wheels are installed; building from source would run its code outside the sandbox",
  ],
  [/(?:^|@)\s*(?:git|hg|svn|bzr)\+/i, "an address of a repository would have to be built from source"],
  [
    /^\s*(?:\.{0,2}\/|~|\.{1,2}\s*(?:#.*)?$)(?!.*\.whl\b)/,
    "a folder or archive would have to be built from source",
  ],
  [
    /(?:^|@)\s*(?:https?|file):\/\/(?!.*\.whl\b)/i,
    "an address of no wheel would have to be built from source",
  ],
];

function refuseUnsafe(file: string, line: number, text: string): void {
  const found = REFUSED.find(([form]) => form.test(text));
  if (found !== undefined) throw wrong(file, line, `"${text.trim().slice(0, 80)}": ${found[1]}`);
}

function wrong(file: string, line: number, what: string): RunproofError {
  return new RunproofError("USAGE", `--requirements: ${file}:${line}: ${what}.`, {
    hint: "Name packages as `name==version`, or as wheels; or give an environment that has them with --python PATH.",
  });
}

function unreadable(path: string, cause: unknown): RunproofError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunproofError("USAGE", `--requirements: ${path} cannot be read: ${why}.`, {
    hint: "Check the path.",
    cause,
  });
}
