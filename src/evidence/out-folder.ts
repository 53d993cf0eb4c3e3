import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RunproofError } from "../errors.ts";
import { openJournal } from "./journal.ts";
import type { Journal, JournalEvent } from "./journal.ts";

/** The folder that holds everything a cycle leaves behind. */
export interface OutFolder {
  directory: string;
  journal: Journal;
}

/**
 * Makes the out folder appear by one rename with the input and the first journal event in it,
 * so that any folder that exists holds enough to go on from.
 * @param sources the input's files, kept below `input/`
 * @throws OUTPUT_EXISTS where the folder exists and is not empty; STORAGE_FAILED where it cannot be made
 */
export async function createOutFolder(
  directory: string,
  sources: readonly { name: string; bytes: Uint8Array }[],
  firstEvent: JournalEvent,
  now: () => number,
): Promise<OutFolder> {
  await refuseUsedFolder(directory);
  let staging: string | null = null;
  try {
    await mkdir(dirname(directory), { recursive: true });
    staging = await mkdtemp(join(dirname(directory), `.${basename(directory)}.new-`));
    await mkdir(join(staging, "input"));
    await mkdir(join(staging, "tasks"));
    for (const [place, source] of sources.entries()) {
      await writeFile(join(staging, "input", inputName(source.name, place)), source.bytes);
    }
    const journal = await openJournal(join(staging, "journal.jsonl"), now);
    await journal.append(firstEvent);
    await rename(staging, directory);
    return { directory, journal };
  } catch (cause) {
    if (staging !== null) await rm(staging, { recursive: true, force: true });
    if (cause instanceof RunproofError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RunproofError("STORAGE_FAILED", `The out folder ${directory} cannot be made: ${why}.`, {
      hint: "Choose a folder that you may write to with --out.",
      cause,
    });
  }
}

/** @throws OUTPUT_EXISTS where the folder holds something already, or is no folder. */
export async function refuseUsedFolder(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new RunproofError(
      "OUTPUT_EXISTS",
      `--out ${directory} is not a folder that can be used: ${cause.message}.`,
      {
        hint: "Name a folder that does not exist yet.",
        cause,
      },
    );
  });
  if (entries.length === 0) return;
  throw new RunproofError("OUTPUT_EXISTS", `The out folder ${directory} exists and is not empty.`, {
    hint: "Evidence is never overwritten: name another folder with --out, or leave --out away.",
  });
}

/**
 * Tries whether the out folder could be made, by making a folder beside it and taking it away again: permissions alone
 * do not tell of file systems that are read-only or made up. @throws USAGE naming the folder that refuses
 */
export async function requireRoomFor(directory: string): Promise<void> {
  let above = dirname(directory);
  while ((await stat(above).catch(() => null)) === null && dirname(above) !== above) above = dirname(above);
  try {
    await rmdir(await mkdtemp(join(above, ".runproof-")));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new RunproofError(
      "USAGE",
      `The out folder ${directory} cannot be made: ${WHY[code] ?? `the system answers ${code}`} in ${above}.`,
      {
        hint: "Name a folder that you may write to: --out FOLDER, for example --out ~/cycles/first.",
        cause,
      },
    );
  }
}

const WHY: Record<string, string> = {
  EACCES: "you may not write",
  EPERM: "you may not write",
  EROFS: "the file system is read-only",
  ENOTDIR: "a file stands where a folder is needed",
  ENOENT: "no folder can be made",
  ENOSPC: "no room is left",
  EDQUOT: "no room is left for you",
  ENAMETOOLONG: "names are too long",
};

/** A flat, harmless name; the place keeps two inputs of one name apart. */
function inputName(name: string, place: number): string {
  const safe = basename(name)
    .replace(/[^A-Za-z0-9_.-]/g, "_")
    .replace(/^[.-]+/, "")
    .slice(-100);
  return place === 0 && safe !== "" ? safe : `${place + 1}-${safe || "input"}`;
}
