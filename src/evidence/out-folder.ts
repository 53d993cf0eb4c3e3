import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
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

/** A flat, harmless name; the place keeps two inputs of one name apart. */
function inputName(name: string, place: number): string {
  const safe = basename(name)
    .replace(/[^A-Za-z0-9_.-]/g, "_")
    .replace(/^[.-]+/, "")
    .slice(-100);
  return place === 0 && safe !== "" ? safe : `${place + 1}-${safe || "input"}`;
}
