import type { FileProbe, WorkspaceEntry } from "../../contracts/index.ts";
import { blockDigests, filesMade } from "../files-made.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { linesOfBlock } from "../lines-of.ts";
import { listed, quoted } from "../quote.ts";
import { claimedAsOwn } from "./own-file.ts";

/** A file that an evidence path matches, a link inside the workspace looked through. */
interface Candidate {
  path: string;
  entry: WorkspaceEntry;
  produced: boolean;
  /** The file of before that it is a copy of; null where it is none. */
  copyOf: WorkspaceEntry | null;
  trivial: string | null;
}

/** FILE_MISSING, FILE_EMPTY, FILE_TRIVIAL, FILE_NOT_PRODUCED, PATH_ESCAPE: each evidence path needs one file with something in it that this execution wrote. */
export function evidenceFiles(input: CheckInput): Judged[] {
  if (input.evidence === null) return [];
  const { workspace, probes, evidencePathMatches } = input.evidence;
  const byPath = new Map(workspace.map((entry) => [entry.path, entry]));
  const matchOf = new Map(evidencePathMatches.map((match) => [match.glob, match.paths]));
  return input.task.evidencePaths.flatMap((glob) => {
    const entries = (matchOf.get(glob) ?? []).flatMap((path) => byPath.get(path) ?? []);
    return judgePath(glob, entries, { input, byPath, probes });
  });
}

/** Files that say what they say by being there. */
const EMPTY_BY_CUSTOM = /(?:^|\/)(?:__init__\.py|py\.typed|\.(?:git)?keep|\.nojekyll)$/;

interface Setting {
  input: CheckInput;
  byPath: ReadonlyMap<string, WorkspaceEntry>;
  probes: readonly FileProbe[];
}

function judgePath(glob: string, entries: WorkspaceEntry[], setting: Setting): Judged[] {
  const escapes = entries.filter(
    (entry) => entry.type === "link" && entry.escapes && entry.change !== "unchanged",
  );
  if (escapes.length > 0) return escapes.slice(0, 5).map((entry) => escaping(glob, entry));
  const candidates = entries.flatMap((entry) => candidateOf(entry, setting));
  if (candidates.length === 0) return [missing(glob, entries, setting.input)];
  const produced = candidates.filter((each) => each.produced);
  const good = produced.find(
    (each) => (each.entry.bytes > 0 && each.trivial === null) || EMPTY_BY_CUSTOM.test(each.path),
  );
  if (good !== undefined) return [passing(glob, good)];
  if (produced.length === 0) return [notProduced(glob, candidates, setting.input)];
  return [saysNothing(glob, produced)];
}

function candidateOf(entry: WorkspaceEntry, { input, byPath, probes }: Setting): Candidate[] {
  const target =
    entry.type === "link" ? (entry.resolved === null ? undefined : byPath.get(entry.resolved)) : entry;
  if (target === undefined || target.type !== "file") return [];
  const probe =
    probes.find((each) => each.path === entry.path) ?? probes.find((each) => each.path === target.path);
  const block =
    target.sha256 === null || !isData(target.path) ? undefined : blockDigests(input).get(target.sha256);
  const copyOf = target.change === "unchanged" ? null : originalOf(target, { input, byPath });
  return [
    {
      path: entry.path,
      entry: target,
      produced: target.change !== "unchanged" && block === undefined && copyOf === null,
      copyOf,
      trivial: probe?.trivial ?? null,
    },
  ];
}

/**
 * The file of before that a new one repeats byte for byte, where the code names that file: a copy is no result of its
 * own. Equal content alone is none: two executions may well compute the same.
 */
function originalOf(
  made: WorkspaceEntry,
  { input, byPath }: Pick<Setting, "input" | "byPath">,
): WorkspaceEntry | null {
  if (made.sha256 === null || made.bytes === 0 || made.change === "rewritten") return null;
  const text = input.implementer?.text ?? "";
  const code = input.blocks
    .filter((block) => block.disposition === "executed" || block.disposition === "file")
    .map((block) => linesOfBlock(text, block).join("\n"))
    .join("\n");
  const same = [...byPath.values()].filter(
    (each) => each.type === "file" && each.change === "unchanged" && each.sha256 === made.sha256,
  );
  return same.find((each) => code.includes(each.path.split("/").at(-1) ?? each.path)) ?? null;
}

/** A result delivered as a block of the response is a claim in a file's clothes; code and settings may well be delivered so. */
function isData(path: string): boolean {
  return /\.(?:jsonl?|ndjson|csv|tsv|npy|npz|pkl|parquet|log|out)$/i.test(path);
}

function escaping(glob: string, entry: WorkspaceEntry): Judged {
  return finding(
    "PATH_ESCAPE",
    "fail",
    `${quoted(entry.path)} stands for the evidence path ${quoted(glob)} and is a link out of the workspace, to ${quoted(entry.target ?? "an unknown place")}.`,
    {
      hint: "Write the result itself into the workspace.",
      evidence: [entry.path],
    },
  );
}

function passing(glob: string, { path, entry }: Candidate): Judged {
  const how = entry.change === "rewritten" ? "written again with the same content" : entry.change;
  return finding(
    "FILE_NOT_PRODUCED",
    "pass",
    `${quoted(glob)}: ${quoted(path)} was ${how} by this execution (${entry.bytes} bytes).`,
    {
      evidence: [path, ...(entry.sha256 === null ? [] : [`sha256 ${entry.sha256}`])],
    },
  );
}

function missing(glob: string, entries: readonly WorkspaceEntry[], input: CheckInput): Judged {
  const made = filesMade(input).map((file) => file.path);
  const odd =
    entries.length === 0
      ? ""
      : ` (${listed(entries.map((entry) => entry.path))} is no regular file of the workspace)`;
  const near = nearTo(glob, made);
  const seen =
    near.length > 0
      ? `; similar: ${listed(near)}`
      : made.length > 0
        ? `; it made ${listed(made)}`
        : "; it made no file";
  const outside = /^\/|(?:^|\/)\.\.(?:\/|$)/.test(glob);
  return finding(
    "FILE_MISSING",
    "fail",
    `No file matches the evidence path ${quoted(glob)} after the execution${odd}${seen}.`,
    {
      hint: outside
        ? "Evidence paths are relative to the workspace root; map a root prefix with `paths.map`."
        : "Let the code write the file under this path, or correct the evidence path.",
      evidence: near,
    },
  );
}

function saysNothing(glob: string, produced: readonly Candidate[]): Judged {
  const trivial = produced.find((each) => each.entry.bytes > 0);
  if (trivial === undefined) {
    return finding(
      "FILE_EMPTY",
      "fail",
      `${quoted(glob)}: ${listed(produced.map((each) => each.path))} is empty (0 bytes).`,
      {
        hint: "Let the code write its result into the file; close or flush it.",
        evidence: produced.slice(0, 5).map((each) => each.path),
      },
    );
  }
  return finding(
    "FILE_TRIVIAL",
    "fail",
    `${quoted(glob)}: ${quoted(trivial.path)} holds nothing to go by: ${quoted(trivial.trivial ?? "")}.`,
    {
      hint: "Let the code write its measured result into the file.",
      evidence: [trivial.path],
    },
  );
}

function notProduced(glob: string, candidates: readonly Candidate[], input: CheckInput): Judged {
  const copy = candidates.find((each) => each.copyOf !== null);
  if (copy !== undefined) {
    const original = copy.copyOf?.path ?? "";
    return finding(
      "FILE_NOT_PRODUCED",
      "fail",
      `${quoted(glob)}: ${quoted(copy.path)} is a copy of ${quoted(original)}, which was there before; this execution computed nothing of it.`,
      {
        hint: "Let this task's code compute its own result, or name the original as the input that it is.",
        evidence: [copy.path, original],
      },
    );
  }
  const block = candidates.find((each) => each.entry.change !== "unchanged");
  if (block !== undefined) {
    return finding(
      "FILE_NOT_PRODUCED",
      "fail",
      `${quoted(glob)}: ${quoted(block.path)} is a block of the response, written as it stands; no code computed it.`,
      {
        hint: "Let executed code write the result.",
        evidence: [block.path],
      },
    );
  }
  const others = candidates.filter(
    (each) => each.entry.madeBy !== null && each.entry.madeBy !== input.task.taskId,
  );
  const taken = others.find((each) =>
    claimedAsOwn(input.prose, each.path, each.entry.madeBy ?? "", input.task.dependencies),
  );
  const shown = taken ?? others[0] ?? candidates[0];
  const whose =
    shown?.entry.madeBy === null || shown === undefined
      ? "was there before"
      : `was made by task ${quoted(shown.entry.madeBy)}`;
  return finding(
    "FILE_NOT_PRODUCED",
    "fail",
    `${quoted(glob)}: ${quoted(shown?.path ?? "")} ${whose} and was not written by this execution${taken === undefined ? "" : ", although the response gives it as its own work"}.`,
    {
      hint: "Let this task's code write its own result; name the other task in `dependencies` and its file as an input.",
      evidence: candidates.slice(0, 5).map((each) => each.path),
      refutes: taken !== undefined,
    },
  );
}

/** Files whose name shares a word with what the glob asks for. */
function nearTo(glob: string, made: readonly string[]): string[] {
  const wanted = new Set(words(glob.split("/").at(-1) ?? glob).slice(0, -1));
  return made
    .filter((path) => words(path.split("/").at(-1) ?? path).some((word) => wanted.has(word)))
    .slice(0, 3);
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);
}
