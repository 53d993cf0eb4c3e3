import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installFailure } from "./install-failure.ts";
import type { InstallFailure } from "./install-failure.ts";
import type { Interpreter } from "./interpreter.ts";
import { siteFoldersOf } from "./python-environment.ts";
import type { Package, PythonEnvironment } from "./python-environment.ts";
import { runUv } from "./uv.ts";
import type { InstallPlace } from "./uv.ts";

/** What is wanted on top of an environment. */
export interface Wanted {
  base: PythonEnvironment;
  /** The interpreter that the base was made from. */
  interpreter: Interpreter;
  /** Names with version specifiers. */
  requirements: readonly string[];
  /** Further specifiers that the versions must meet. */
  constraints: readonly string[];
}

/** The packages that the base lacks, in versions that leave those of the base as they are. */
export interface Resolution {
  packages: Package[];
  /** A requirements file of them, with the hashes that the index gives. */
  lock: string;
}

// PEP 440, as loosely as its appendix; what a system's packager invented beyond it cannot be pinned.
const VERSION =
  /^v?(?:\d+!)?\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i;
const CHANGE = /^ ([+~-]) ([A-Za-z0-9._-]+)==(\S+)/;

/**
 * Resolves by uv, without writing anything into the base and without building anything from source.
 * uv sees a stand-in: an empty environment in which the base's packages count as installed. So their versions need not
 * exist in an index, they stay as they are, and conflicts among them that are none of ours do not matter.
 */
export async function resolvePackages(
  uv: string,
  wanted: Wanted,
  place: InstallPlace,
): Promise<Resolution | { failure: InstallFailure }> {
  await mkdir(place.cacheDirectory, { recursive: true });
  const folder = await mkdtemp(join(place.cacheDirectory, "resolve-"));
  try {
    const environment = join(folder, "environment");
    const made = await runUv(
      uv,
      ["venv", "--no-project", "--python", wanted.interpreter.executable, environment],
      place,
    );
    if (!made.ok) return { failure: installFailure(made.tail) };
    const pins = await standIn(wanted.base, environment);
    const [requested, constraints] = [join(folder, "requested.txt"), join(folder, "constraints.txt")];
    await writeFile(requested, lines(wanted.requirements));
    await writeFile(constraints, lines([...pins, ...wanted.constraints]));
    const common = ["--python", join(environment, "bin", "python"), "--only-binary", ":all:"];
    const told: string[] = [];
    const resolved = await runUv(
      uv,
      ["pip", "install", "--dry-run", ...common, "--constraint", constraints, "-r", requested],
      place,
      { onLine: (line) => void told.push(line) },
    );
    if (!resolved.ok) return { failure: installFailure(told) };
    const changes = told.flatMap((line) => CHANGE.exec(line) ?? []);
    if (told.some((line) => /^ [~-] /.test(line))) {
      return { failure: installFailure(["error: it is incompatible with what is there"]) };
    }
    const packages = pairs(changes);
    if (packages.length === 0) return { packages, lock: "" };
    return await withHashes(uv, packages, { folder, common, place });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const lines = (each: readonly string[]): string => each.map((line) => `${line}\n`).join("");

function pairs(changes: readonly string[]): Package[] {
  const found: Package[] = [];
  for (let at = 0; at + 3 < changes.length; at += 4) {
    found.push({ name: changes[at + 2] ?? "", version: changes[at + 3] ?? "" });
  }
  return found.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function withHashes(
  uv: string,
  packages: Package[],
  { folder, common, place }: { folder: string; common: string[]; place: InstallPlace },
): Promise<Resolution | { failure: InstallFailure }> {
  const [chosen, lock] = [join(folder, "chosen.txt"), join(folder, "packages.lock")];
  await writeFile(chosen, lines(packages.map(({ name, version }) => `${name}==${version}`)));
  const words = ["--no-deps", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"];
  const hashed = await runUv(uv, ["pip", "compile", ...common, ...words, chosen, "-o", lock], place);
  if (!hashed.ok) return { failure: installFailure(hashed.tail) };
  return { packages, lock: await readFile(lock, "utf8") };
}

/** Makes the base's packages count as installed: their names, versions and extras, without what they need themselves. Returns a pin of each. */
async function standIn(base: PythonEnvironment, environment: string): Promise<string[]> {
  const folder = siteFoldersOf({ ...base, prefix: environment, siteFolders: undefined })[0] ?? environment;
  const extras = await extrasOf(siteFoldersOf(base));
  const pinned = base.packages.filter(({ version }) => VERSION.test(version));
  for (const { name, version } of pinned) {
    const place = join(folder, `${name.replaceAll("-", "_")}-${version}.dist-info`);
    await mkdir(place, { recursive: true });
    const text = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`];
    await writeFile(join(place, "METADATA"), lines([...text, ...(extras.get(`${name}==${version}`) ?? [])]));
  }
  return pinned.map(({ name, version }) => `${name}==${version}`);
}

/** The lines of each package's metadata that say what its extras need, by name==version. */
async function extrasOf(folders: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const folder of folders) {
    for (const entry of await readdir(folder).catch(() => [])) {
      if (!entry.endsWith(".dist-info")) continue;
      const text = await readFile(join(folder, entry, "METADATA"), "utf8").catch(() => "");
      const header = text.slice(0, /\r?\n\r?\n/.exec(text)?.index).split(/\r?\n/);
      const field = (name: string): string =>
        header.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
      const key = `${field("Name")
        .toLowerCase()
        .replaceAll(/[-_.]+/g, "-")}==${field("Version")}`;
      found.set(
        key,
        header.filter((line) => /^Provides-Extra: |^Requires-Dist: .*\bextra\b/.test(line)),
      );
    }
  }
  return found;
}
