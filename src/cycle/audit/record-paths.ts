import type { Dirent } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RunproofError } from "../../errors.ts";
import { isStoreCandidate, STORE_MAGIC_BYTES } from "../../witness/index.ts";
import { resultKindOf } from "./result-file.ts";
import type { ResultKind } from "./result-file.ts";

/** A file below one of the paths that the user named as records. */
interface RecordFile {
  /** Absolute. */
  path: string;
  /** As given or, below a folder, with the folder as given before it. */
  shown: string;
  bytes: number;
  /** null: no result file by its name. */
  kind: ResultKind | null;
  /** Whether the user named this very file, so that it must be readable. */
  named: boolean;
}

/** What lies below the paths that the user named. */
export interface RecordPaths {
  files: RecordFile[];
  /** Files and folders that hold MLflow stores. */
  stores: { path: string; shown: string; isFolder: boolean }[];
  notes: string[];
}

const MOST_FILES = 50_000;
const MOST_DEPTH = 24;
/** Folders of tools, which hold nobody's results. */
const PASSED_OVER = /^(?:\.(?!$)|node_modules$|__pycache__$|site-packages$)/;

/**
 * Looks through files and folders. Links that a folder holds are not followed.
 * @param paths as given, with their absolute form
 * @throws INPUT_UNREADABLE where a named path does not exist; INPUT_INVALID where a named file is no record
 */
export async function lookThrough(paths: readonly { path: string; shown: string }[]): Promise<RecordPaths> {
  const found: RecordPaths = { files: [], stores: [], notes: [] };
  for (const { path, shown } of paths) {
    const state = await stat(path).catch((cause: unknown) => {
      throw new RunproofError("INPUT_UNREADABLE", `${shown} cannot be read: ${reasonOf(cause)}.`, {
        hint: "Name result files, folders, an MLflow store, or the address of an MLflow server after --records.",
        cause,
      });
    });
    if (state.isDirectory()) await lookInto(path, shown, found);
    else if (state.isFile()) await takeNamed(path, shown, state.size, found);
    else {
      throw new RunproofError("INPUT_UNREADABLE", `${shown} cannot be read: it is not a regular file.`, {
        hint: "Write the records to a file and name that.",
      });
    }
  }
  return found;
}

async function takeNamed(path: string, shown: string, bytes: number, found: RecordPaths): Promise<void> {
  if (await isDatabase(path)) {
    found.stores.push({ path, shown, isFolder: false });
    return;
  }
  const kind = resultKindOf(path) ?? (await kindByContent(path));
  if (kind === null) {
    throw new RunproofError("INPUT_INVALID", `${shown}: no result file that can be read.`, {
      hint: "Records are JSON (.json), JSON lines (.jsonl), CSV (.csv, .tsv), an MLflow store (mlflow.db, mlruns) or a server's address.",
    });
  }
  found.files.push({ path, shown, bytes, kind, named: true });
}

async function lookInto(root: string, shownRoot: string, found: RecordPaths): Promise<void> {
  const pending: Folder[] = [{ path: root, shown: shownRoot.replace(/\/+$/, ""), depth: 0 }];
  const seen = { links: 0, holdsStore: isExperiment(root) ? await hasRun(root) : false };
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of await entriesOf(folder, found.notes)) {
      const below = { path: join(folder.path, entry.name), shown: `${folder.shown}/${entry.name}` };
      if (entry.isSymbolicLink()) seen.links += 1;
      else if (entry.isDirectory()) {
        if (PASSED_OVER.test(entry.name)) continue;
        if (folder.depth >= MOST_DEPTH) found.notes.push(`${below.shown}: not looked into (too deep)`);
        else pending.push({ ...below, depth: folder.depth + 1 });
      } else if (entry.isFile()) {
        if (found.files.length >= MOST_FILES) {
          found.notes.push(`${shownRoot}: more than ${MOST_FILES} files, the rest was not looked at`);
          pending.length = 0;
          break;
        }
        if (await takeFound(below, found)) seen.holdsStore = true;
      }
    }
  }
  found.files.sort((a, b) => (a.shown < b.shown ? -1 : a.shown > b.shown ? 1 : 0));
  if (seen.links > 0)
    found.notes.push(
      `${shownRoot}: ${seen.links === 1 ? "1 link was" : `${seen.links} links were`} not followed`,
    );
  if (seen.holdsStore) {
    const path = isExperiment(root) ? dirname(root) : root;
    found.stores.push({ path, shown: shownRoot, isFolder: true });
  }
}

interface Folder {
  path: string;
  shown: string;
  depth: number;
}

/** In order of their names, so that records come in the same order on every machine. */
async function entriesOf(folder: Folder, notes: string[]): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder.path, { withFileTypes: true });
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    notes.push(`${folder.shown}: not looked into (${reasonOf(cause)})`);
    return [];
  }
}

/** Takes a file of a folder; says whether it belongs to a store. */
async function takeFound(
  { path, shown }: { path: string; shown: string },
  found: RecordPaths,
): Promise<boolean> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  found.files.push({ path, shown, bytes: size, kind: resultKindOf(path), named: false });
  return isStoreCandidate(path, await beginning(path));
}

const isExperiment = (folder: string): boolean => /^\d{1,18}$/.test(basename(folder));

/** Whether a folder named by digits holds a run, so that its parent is a store. */
async function hasRun(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && (await stat(join(folder, entry.name, "meta.yaml")).catch(() => null)) !== null)
      return true;
  }
  return false;
}

async function isDatabase(path: string): Promise<boolean> {
  return isStoreCandidate("file", await beginning(path));
}

async function kindByContent(path: string): Promise<ResultKind | null> {
  const start = (await beginning(path, 4096)).toString("utf8").trimStart();
  if (!/^[[{]/.test(start)) return null;
  const lines = start.split("\n");
  return lines.length > 1 && /^\{.*\}\s*$/.test(lines[0] ?? "") && (lines[1] ?? "").startsWith("{")
    ? "jsonl"
    : "json";
}

async function beginning(path: string, bytes = STORE_MAGIC_BYTES): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const buffer = Buffer.alloc(bytes);
      const { bytesRead } = await file.read(buffer, 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return Buffer.alloc(0);
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "there is no permission to read it";
  return code === "" ? String(cause) : code;
}
