import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { RunproofError } from "../../errors.ts";
import { runTool } from "./tool.ts";

/** An environment as it stands: its interpreter, the folders a sandbox must show, its packages. */
export const ManagedEnvironment = z.object({
  python: z.string().describe("The environment's own interpreter, absolute"),
  prefix: z.string(),
  basePrefix: z
    .string()
    .describe("Prefix of the interpreter it was made from; the same as prefix where there is none"),
  version: z.string().describe("As in 3.11.7"),
  packages: z
    .array(z.object({ name: z.string(), version: z.string() }))
    .describe("Sorted by normalised name"),
  packagesSha256: z.string().describe("Of the lines name==version, sorted, each ended by a line feed"),
  packageCount: z.int().nonnegative(),
});
export type ManagedEnvironment = z.infer<typeof ManagedEnvironment>;

const PROBE = `
import json, os, re, sys
from importlib.metadata import distributions
packages = {}
for each in distributions():
    name = each.metadata["Name"]
    if name:
        packages.setdefault(re.sub(r"[-_.]+", "-", name).lower(), each.version)
print(json.dumps({
    "python": sys.executable,
    "prefix": sys.prefix,
    "basePrefix": os.path.realpath(sys.base_prefix),
    "version": "%d.%d.%d" % sys.version_info[:3],
    "packages": [{"name": name, "version": packages[name]} for name in sorted(packages)],
}))
`;

const Probed = ManagedEnvironment.omit({ packagesSha256: true, packageCount: true });

/** Folders in which packages of the environment are installed. */
export function packageFolders({ prefix, version }: ManagedEnvironment): string[] {
  const minor = version.split(".").slice(0, 2).join(".");
  return ["lib", "lib64"].map((library) => join(prefix, library, `python${minor}`, "site-packages"));
}

/** Describes the environment of an interpreter by starting it. Throws ENVIRONMENT_FAILED where it does not answer. */
export async function describeEnvironment(python: string): Promise<ManagedEnvironment> {
  const { ok, stdout, tail } = await runTool(python, ["-I", "-c", PROBE], { timeoutMs: 120_000 });
  if (!ok) {
    throw new RunproofError(
      "ENVIRONMENT_FAILED",
      `${python} does not start: ${tail.at(-1) ?? "it gave no reason"}`,
      {
        hint: "Name a working Python 3.11 or later",
      },
    );
  }
  const probed = Probed.parse(JSON.parse(stdout));
  const lines = probed.packages.map(({ name, version }) => `${name}==${version}\n`).join("");
  return {
    ...probed,
    packagesSha256: createHash("sha256").update(lines).digest("hex"),
    packageCount: probed.packages.length,
  };
}

/** The user's own environment, as named by `--python`: described, never changed. */
export async function userEnvironment(python: string): Promise<ManagedEnvironment> {
  const environment = await describeEnvironment(python);
  const [major = 0, minor = 0] = environment.version.split(".").map(Number);
  if (major === 3 && minor >= 11) return environment;
  throw new RunproofError(
    "ENVIRONMENT_FAILED",
    `${python} is Python ${environment.version}, 3.11 or later is needed`,
    {
      hint: "Name another with --python PATH, or leave it out to use the managed environment",
    },
  );
}
