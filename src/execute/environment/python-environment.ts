import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { RunproofError } from "../../errors.ts";
import { runTool } from "./tool.ts";

const Package = z.object({ name: z.string(), version: z.string() });
export type Package = z.infer<typeof Package>;

/** An environment as it stands: its interpreter, the folders a sandbox must show, its packages. */
export const PythonEnvironment = z.object({
  python: z.string().describe("The environment's own interpreter, absolute"),
  prefix: z.string(),
  basePrefix: z
    .string()
    .describe("Prefix of the interpreter it was made from; the same as prefix where there is none"),
  version: z.string().describe("As in 3.11.7"),
  packages: z.array(Package).describe("Sorted by normalised name"),
  packagesSha256: z.string().describe("Of the lines name==version, sorted, each ended by a line feed"),
  packageCount: z.int().nonnegative(),
  siteFolders: z
    .array(z.string())
    .optional()
    .describe("Folders of its packages; absent: the one that a virtual environment has"),
  alsoShown: z
    .array(z.string())
    .optional()
    .describe(
      "What a sandbox must show besides both prefixes: what lies below a layer, links to the interpreter",
    ),
});
export type PythonEnvironment = z.infer<typeof PythonEnvironment>;

// What an environment says of itself; `alsoShown` follows links on the way to the interpreter, which the sandbox needs too.
const PROBE = `
import json, os, re, site, sys
from importlib.metadata import distributions
packages = {}
for each in distributions():
    name = each.metadata["Name"]
    if name:
        packages.setdefault(re.sub(r"[-_.]+", "-", name).lower(), each.version)
base = os.path.realpath(sys.base_prefix)
python = sys.executable if sys.prefix != sys.base_prefix else os.path.realpath(sys.executable)
shown = [sys.prefix, sys.base_prefix, base, "/usr"]
places = [sys.base_prefix] if sys.base_prefix != base else []
def hidden(path):
    return not any(path.startswith(folder + "/") for folder in shown)
path = python
for _ in range(40):
    if hidden(path):
        places.append(path)
    if hidden(path) or not os.path.islink(path):
        break
    path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
folders = [folder for folder in site.getsitepackages() if os.path.isdir(folder)]
places += [folder for folder in folders if hidden(folder)]
print(json.dumps({
    "python": python,
    "prefix": sys.prefix,
    "basePrefix": base,
    "version": "%d.%d.%d" % sys.version_info[:3],
    "packages": [{"name": name, "version": packages[name]} for name in sorted(packages)],
    "siteFolders": folders,
    "alsoShown": places,
}))
`;

const Probed = PythonEnvironment.omit({ packagesSha256: true, packageCount: true });

/** Describes the environment of an interpreter by starting it. Throws ENVIRONMENT_FAILED where it does not answer. */
export async function describeEnvironment(python: string): Promise<PythonEnvironment> {
  const { ok, stdout, tail } = await runTool(python, ["-I", "-B", "-c", PROBE], { timeoutMs: 120_000 });
  if (!ok) {
    throw new RunproofError(
      "ENVIRONMENT_FAILED",
      `${python} does not start: ${tail.at(-1) ?? "it gave no reason"}`,
      {
        hint: "Name a working Python 3.11 or later",
      },
    );
  }
  const probed = parseAnswer(stdout);
  if (probed !== null) return { ...probed, ...countPackages(probed.packages) };
  throw new RunproofError("ENVIRONMENT_FAILED", `${python} does not answer as Python`, {
    hint: "Name a working Python 3.11 or later",
  });
}

function parseAnswer(text: string): z.infer<typeof Probed> | null {
  try {
    return Probed.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What sums up a list of packages, sorted by name. */
export function countPackages(
  packages: readonly Package[],
): Pick<PythonEnvironment, "packagesSha256" | "packageCount"> {
  const lines = packages.map(({ name, version }) => `${name}==${version}\n`).join("");
  return { packagesSha256: createHash("sha256").update(lines).digest("hex"), packageCount: packages.length };
}

/** Every folder and file that a sandbox must show, read-only, for the environment to work. */
export function prefixesOf({ prefix, basePrefix, alsoShown = [] }: PythonEnvironment): string[] {
  return [...new Set([prefix, ...alsoShown, basePrefix])];
}

/** Folders in which the environment's packages lie. */
export function siteFoldersOf({ prefix, version, siteFolders }: PythonEnvironment): string[] {
  const minor = version.split(".").slice(0, 2).join(".");
  return siteFolders ?? [join(prefix, "lib", `python${minor}`, "site-packages")];
}

/** Whether a package is there; names are compared as package indexes do. */
export function hasPackage(environment: PythonEnvironment, name: string): boolean {
  return environment.packages.some((each) => each.name === normalName(name));
}

/** A distribution's name as package indexes compare it: lower case, one hyphen for each run of separators. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
