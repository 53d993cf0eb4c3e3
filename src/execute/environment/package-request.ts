import { REQUIREMENT } from "../../contracts/index.ts";
import type { BlockFacts, InstallPermission, PackageRequest } from "../../contracts/index.ts";
import { normalName } from "./python-environment.ts";

type Asked = BlockFacts["packageRequests"][number];

/** Who may have what installed: all that blocks ask for, or only what is listed, each a requirement. */
export interface InstallRule {
  all: boolean;
  listed: readonly string[];
}

/** A request that may be carried out. */
export interface Granted {
  /** As written in the block. */
  written: string;
  name: string;
}

const LONGEST_REQUEST = 300;
const MOST_REQUESTS = 200;

/** How much of an install rule holds, for the evidence. */
export function permissionOf({ all, listed }: InstallRule): InstallPermission {
  if (all) return "all";
  return listed.length > 0 ? "listed" : "none";
}

/**
 * Sorts what blocks ask for into what may be carried out and what may not, each request once, in order. A request is a
 * name with version specifiers; whatever would decide where a package comes from is refused and named.
 */
export function sortRequests(
  asked: readonly Asked[],
  rule: InstallRule,
): { granted: Granted[]; settled: PackageRequest[] } {
  const granted: Granted[] = [];
  const settled: PackageRequest[] = [];
  const seen = new Set<string>();
  for (const each of asked) {
    const written = each.requirement.slice(0, LONGEST_REQUEST);
    if (seen.has(written) || seen.size >= MOST_REQUESTS) continue;
    seen.add(written);
    const refusal = refusalOf(each);
    const name = nameOf(written);
    if (refusal !== null) settled.push({ requirement: written, name, outcome: "refused", reason: refusal });
    else if (name !== null && isAllowed(name, rule)) granted.push({ written, name });
    else {
      const reason = rule.listed.length > 0 ? "it is not listed in packages.allow" : null;
      settled.push({ requirement: written, name, outcome: "not-allowed", reason });
    }
  }
  return { granted, settled };
}

/** The listed requirements that bind the versions of what is granted. */
export function bindingLines(granted: readonly Granted[], rule: InstallRule): string[] {
  const names = new Set(granted.map(({ name }) => name));
  return rule.all ? [] : rule.listed.filter((line) => names.has(nameOf(line) ?? "") && /[<>=]/.test(line));
}

/** The normalised name that a requirement begins with; null where it begins with none. */
export function nameOf(requirement: string): string | null {
  if (/^(?:[a-z+]+:\/\/|[a-z]+\+)/i.test(requirement) || /^[^<>=!~;[ ]*\//.test(requirement)) return null;
  const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?![A-Za-z0-9._-])/.exec(requirement)?.[1];
  return name === undefined ? null : normalName(name);
}

function isAllowed(name: string, { all, listed }: InstallRule): boolean {
  return all || listed.some((line) => nameOf(line) === name);
}

/** Why a request is no bare name with version specifiers; null where it is one. */
function refusalOf({ requirement, option, way }: Asked): string | null {
  if (/^(?:-r|--requirement)\b/.test(requirement)) return "a list of packages in a file is not read";
  if (/^(?:-e|--editable)\b/.test(requirement)) return "nothing is installed from a folder";
  if (/^[a-z]+\+|:\/\//i.test(requirement)) return "nothing is installed from an address";
  if (/[{}$`*?]/.test(requirement.replaceAll(/==\s*[\w.]+\.\*/g, ""))) {
    return "its name is computed when the code runs, and requests are read before";
  }
  if (/^[.~/]|[/\\]|\.(?:whl|zip|tar\.\w+)$/i.test(requirement)) return "nothing is installed from a file";
  if (requirement.includes(";")) return "it has a condition; only a name with a version is taken";
  if (requirement.length > LONGEST_REQUEST || !REQUIREMENT.test(requirement)) {
    return "it is no package name with a version";
  }
  if (option !== null) return `the option ${option} of pip is not taken; only a name with a version is`;
  if (way === "program") return "the code starts pip as a program of its own; only %pip and !pip are read";
  return null;
}
