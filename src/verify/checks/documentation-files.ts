import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { listed, quoted } from "../quote.ts";

/** FILE_MISSING, FILE_EMPTY, FILE_TRIVIAL of a documentation task: its files are looked up, whoever wrote them. */
export function documentationFiles(input: CheckInput): Judged[] {
  const files = input.documentation;
  if (input.kind !== "documentation" || input.evidence !== null) return [];
  const matchOf = new Map((files?.matches ?? []).map((match) => [match.glob, match.paths]));
  const probes = new Map((files?.probes ?? []).map((probe) => [probe.path, probe]));
  return input.task.evidencePaths.map((glob) => {
    const entries = (matchOf.get(glob) ?? []).flatMap((path) => {
      const entry = files?.entries.find((each) => each.path === path);
      const target =
        entry?.type === "link" ? files?.entries.find((each) => each.path === entry.resolved) : entry;
      return target?.type === "file" ? [{ path, bytes: target.bytes }] : [];
    });
    if (entries.length === 0) {
      return finding(
        "FILE_MISSING",
        "fail",
        `No file matches the evidence path ${quoted(glob)} in project or workspace.`,
        {
          hint: "Give the project with --project DIR, or let the document be written under this path.",
        },
      );
    }
    const full = entries.filter((entry) => entry.bytes > 0);
    if (full.length === 0) {
      return finding(
        "FILE_EMPTY",
        "fail",
        `${quoted(glob)}: ${listed(entries.map((entry) => entry.path))} is empty (0 bytes).`,
        { hint: "Write the document." },
      );
    }
    const good = full.find((entry) => (probes.get(entry.path)?.trivial ?? null) === null);
    const first = full[0];
    if (good === undefined && first !== undefined) {
      return finding(
        "FILE_TRIVIAL",
        "fail",
        `${quoted(glob)}: ${quoted(first.path)} holds nothing to go by: ${quoted(probes.get(first.path)?.trivial ?? "")}.`,
        { hint: "Write the document.", evidence: [first.path] },
      );
    }
    return finding(
      "FILE_MISSING",
      "pass",
      `${quoted(glob)}: ${quoted(good?.path ?? "")} is there (${good?.bytes ?? 0} bytes).`,
      { evidence: [good?.path ?? ""] },
    );
  });
}
