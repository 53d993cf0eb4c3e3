/** Why packages could not be installed, in one line that is safe to show, and what to type. */
export interface InstallFailure {
  kind: "network" | "unknown-package" | "no-version" | "no-wheel" | "python" | "conflict" | "other";
  reason: string;
  hint: string;
}

const LONGEST_REASON = 300;
/** Terminal sequences, then whatever else is no text. */
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|.)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** An address may hold a password. */
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s)`'"]+/gi;

const INDEX_HINT =
  "Check the network and the package index that uv or pip is configured for (pip config list), then try again";

const CASES: readonly { kind: InstallFailure["kind"]; signs: RegExp; says: string; hint: string }[] = [
  {
    kind: "network",
    signs:
      /error sending request|client error \(connect\)|dns error|failed to lookup|connection (?:refused|reset|timed out)|operation timed out|network (?:was|connectivity is) disabled|temporary failure in name resolution|NewConnectionError|network is unreachable/i,
    says: "the package index cannot be reached",
    hint: INDEX_HINT,
  },
  {
    kind: "unknown-package",
    signs: /was not found in the (?:package registry|cache|provided package locations)|from versions: none/i,
    says: "the package index knows no package of this name",
    hint: "Check the name",
  },
  {
    kind: "no-wheel",
    signs:
      /no (?:usable )?wheels|no wheels with a matching|building (?:source distributions|from source) is disabled/i,
    says: "there is no wheel of it for this Python and machine, and nothing is built from source",
    hint: "Name a version that has wheels",
  },
  {
    kind: "python",
    signs: /python version|requires-python|Python>=|depends on Python/i,
    says: "it needs another version of Python",
    hint: "Name another version of the package, or another Python with --python",
  },
  {
    kind: "no-version",
    signs: /there (?:is|are) no versions? of|only the following versions|No matching distribution/i,
    says: "the package index has no such version",
    hint: "Name a version that exists",
  },
  {
    kind: "conflict",
    signs: /cannot be used|incompatible|unsatisfiable|conflict/i,
    says: "it needs other versions than those that are there",
    hint: "Ask for a version that goes with what is there, or give an environment of your own",
  },
];

/** Reads the last lines of uv or pip. Their text goes no further than the one line that is returned, without addresses. */
export function installFailure(tail: readonly string[]): InstallFailure {
  const text = plainText(tail);
  const found = CASES.find(({ signs }) => signs.test(text));
  if (found === undefined) return { kind: "other", reason: text || "no reason was given", hint: INDEX_HINT };
  const { kind, says, hint } = found;
  return { kind, reason: kind === "network" ? says : `${says} (${text})`, hint };
}

/** What was said about the cause, on one line. */
function plainText(tail: readonly string[]): string {
  const lines = tail.map((line) => line.replaceAll(SEQUENCE, "").replaceAll(ADDRESS, "an address").trim());
  const start = lines.findIndex((line) => /^(?:error|cause|ERROR)\b|^×|^╰/i.test(line));
  const said = (start === -1 ? lines : lines.slice(start))
    .filter((line) => line !== "" && !/^(?:error: )?No solution found when resolving/i.test(line))
    .map((line) => line.replace(/^(?:cause|error|hint|ERROR):\s*|^[×╰├─▶\s]+/i, ""))
    .join(" ")
    .replaceAll(/\s+/g, " ");
  return said.length > LONGEST_REASON ? `${said.slice(0, LONGEST_REASON - 1)}…` : said;
}
