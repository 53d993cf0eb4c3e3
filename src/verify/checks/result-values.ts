import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { namesQuantity } from "../names.ts";
import { listed, quoted } from "../quote.ts";

/** RESULT_NONFINITE: a result file with NaN or infinity where something rests on the value; else a warning. A file that cannot be read as its type warns too. */
export function resultValues(input: CheckInput): Judged[] {
  const evidence = input.evidence;
  if (evidence === null) return [];
  return evidence.probes.flatMap((probe) => {
    const unreadable =
      probe.invalid === null
        ? []
        : [
            finding(
              "FILE_TRIVIAL",
              "warn",
              `${quoted(probe.path)} cannot be read as ${probe.type}: ${quoted(probe.invalid)}.`,
              { hint: "Let the code write it whole, with a library for its format.", evidence: [probe.path] },
            ),
          ];
    const nulls = probe.nonFinite.filter((place) => place.endsWith(" (null)"));
    const bad = probe.nonFinite.filter((place) => !place.endsWith(" (null)"));
    const used = [...bad, ...nulls].filter((place) => isUsed(input, probe.path, nameAt(place)));
    if (used.length > 0) {
      return [
        ...unreadable,
        finding(
          "RESULT_NONFINITE",
          "fail",
          `${quoted(probe.path)} holds no finite number at ${listed(used)}, and something rests on it: a gate, a criterion, the comparison or the response names it.`,
          {
            hint: "Find where the value stops being a number, and write the mended one; leave out what was not measured.",
            evidence: [probe.path, ...used],
          },
        ),
      ];
    }
    if (bad.length === 0) return unreadable;
    return [
      ...unreadable,
      finding(
        "RESULT_NONFINITE",
        "warn",
        `${quoted(probe.path)} holds NaN or infinity at ${listed(bad)}; nothing rests on it.`,
        { evidence: [probe.path] },
      ),
    ];
  });
}

/** The name that a value goes by: the last key of a JSON path, or the column. */
function nameAt(place: string): string {
  const path = place.replace(/ \(null\)$/, "").replaceAll(/\[\d+\]/g, "");
  return path.split(/[.$"'[\]]+/).findLast((part) => part !== "") ?? path;
}

function isUsed(input: CheckInput, path: string, name: string): boolean {
  if (input.gates.some((use) => use.metric !== null && sameName(use.metric, name))) return true;
  const comparison = input.task.comparison;
  if (comparison !== null) {
    if (sameName(comparison.metric, name)) return true;
    for (const side of [comparison.treatment, comparison.baseline]) {
      if (
        typeof side === "object" &&
        "file" in side &&
        path.endsWith(side.file) &&
        (side.column === undefined || sameName(side.column, name))
      )
        return true;
    }
  }
  const asked = [input.task.action, ...input.task.acceptanceCriteria].join("\n");
  return namesQuantity(input.prose, name) || namesQuantity(asked, name);
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
