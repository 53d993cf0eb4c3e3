import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bringPrograms } from "./bring-programs.ts";
import { findEnvironment, makeEnvironment } from "./environment-cache.ts";
import { installFailure } from "./install-failure.ts";
import type { InstallFailure } from "./install-failure.ts";
import { findInterpreter } from "./interpreter.ts";
import { countPackages, prefixesOf, siteFoldersOf } from "./python-environment.ts";
import type { Package, PythonEnvironment } from "./python-environment.ts";
import { resolvePackages } from "./resolve.ts";
import type { Resolution, Wanted } from "./resolve.ts";
import { findUv, runUv } from "./uv.ts";
import type { InstallPlaceOf } from "./uv.ts";

const LOCK = "packages.lock";
/** Read by Python's site module at each start; sorts behind what packages bring. */
const PATH_FILE = "~runproof-below.pth";

export interface LayerRequest {
  /** The environment below; nothing is ever written into it. */
  base: PythonEnvironment;
  requirements: readonly string[];
  /** Further specifiers that the versions must meet. */
  constraints: readonly string[];
  cacheDirectory: string;
  variables: NodeJS.ProcessEnv;
  onProgress: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** Compiles a folder of packages to bytecode, where their source can do no harm. Failing at it costs only time later. */
  compile: (folder: string, base: PythonEnvironment) => Promise<void>;
}

/** The base with what it lacked. */
export interface Layer {
  environment: PythonEnvironment;
  /** What was added; empty where the base has all, and `environment` is the base. */
  added: Package[];
  /** A requirements file of what was added, with hashes. */
  lock: string;
}

/**
 * Lays packages over an environment: a virtual environment of the same interpreter, found first, whose site folder
 * holds only what the base lacks and leads on to the base's. It lies in the cache under the hash of interpreter, base,
 * requirements and resolved versions.
 *
 * Its content may be anybody's, so nothing of it is ever started outside a sandbox: not its Python, whose start reads
 * .pth files, and not uv on it.
 */
export async function ensureLayer(request: LayerRequest): Promise<Layer | { failure: InstallFailure }> {
  const { base, cacheDirectory } = request;
  const asked = [
    base.python,
    base.prefix,
    base.packagesSha256,
    sorted(request.requirements),
    sorted(request.constraints),
  ];
  const key = { cacheDirectory, sha256: digest(JSON.stringify(asked)), requested: base.python };
  const ready = await findEnvironment(key);
  if (ready !== null) return layerOf(ready, base);
  const interpreter = await findInterpreter(base.python, request.variables);
  const place: InstallPlaceOf = { ...request, interpreter };
  const uv = await findUv(place);
  if (uv === null) return { failure: NO_UV };
  const wanted: Wanted = { ...request, interpreter };
  const resolution = await resolvePackages(uv, wanted, place);
  if ("failure" in resolution) return resolution;
  if (resolution.packages.length === 0) return { environment: base, added: [], lock: "" };
  try {
    const environment = await makeEnvironment(key, {
      executable: interpreter.executable,
      content: [...asked.map(String), interpreter.version, interpreter.executable, resolution.lock].join(
        "\n",
      ),
      onProgress: request.onProgress,
      build: (target) => build(uv, target, resolution, request, place),
    });
    return await layerOf(environment, base);
  } catch (error) {
    if (error instanceof NotInstalled) return { failure: error.failure };
    throw error;
  }
}

const NO_UV: InstallFailure = {
  kind: "other",
  reason: "uv, the package installer, cannot be had",
  hint: "Put uv on PATH (https://docs.astral.sh/uv), or install python3-venv so that it can be fetched",
};

/** A failure of the installer on its way out of the cache's lock. */
class NotInstalled extends Error {
  readonly failure: InstallFailure;

  constructor(failure: InstallFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const sorted = (each: readonly string[]): string => JSON.stringify(each.toSorted());

async function layerOf(environment: PythonEnvironment, base: PythonEnvironment): Promise<Layer> {
  const below = new Set(base.packages.map(({ name }) => name));
  const added = environment.packages.filter(({ name }) => !below.has(name));
  return { environment, added, lock: await readFile(join(environment.prefix, LOCK), "utf8") };
}

async function build(
  uv: string,
  target: string,
  { packages, lock }: Resolution,
  request: LayerRequest,
  place: InstallPlaceOf,
): Promise<PythonEnvironment> {
  const { base, onProgress } = request;
  onProgress(`Installing ${named(packages)}`);
  const made = await runUv(
    uv,
    ["venv", "--no-project", "--python", place.interpreter.executable, target],
    place,
  );
  if (!made.ok) throw new NotInstalled(installFailure(made.tail));
  const configurationFile = join(target, "pyvenv.cfg");
  const configuration = await readFile(configurationFile, "utf8");
  const lockFile = join(target, LOCK);
  await writeFile(lockFile, lock);
  const python = join(target, "bin", "python");
  const hashed = lock
    .split("\n")
    .filter((line) => /^\S/.test(line))
    .every((line) => line.endsWith("\\"));
  const words = [
    "--python",
    python,
    "--no-deps",
    "--only-binary",
    ":all:",
    ...(hashed ? ["--require-hashes"] : []),
  ];
  const filled = await runUv(uv, ["pip", "install", ...words, "-r", lockFile], place);
  if (!filled.ok) throw new NotInstalled(installFailure(filled.tail));
  // A wheel may bring files of any name, those that the interpreter or we start from among them.
  await writeAnew(configurationFile, configuration);
  await writeAnew(lockFile, lock);
  const environment = describeLayer(target, packages, base);
  const [site = ""] = siteFoldersOf(environment);
  await bringPrograms({ from: dirname(base.python), to: join(target, "bin"), python });
  await request.compile(site, base);
  await leadOn(site, siteFoldersOf(base));
  return environment;
}

/** Lets Python's site module go on to the folders below, and to the .pth files in them. */
async function leadOn(site: string, below: readonly string[]): Promise<void> {
  const text = below.map((folder) => `import site; site.addsitedir(${pythonText(folder)})\n`).join("");
  await writeAnew(join(site, PATH_FILE), text);
}

/** Writes a file over whatever stands there; a link is not followed. */
async function writeAnew(path: string, text: string): Promise<void> {
  await rm(path, { force: true, recursive: true });
  await writeFile(path, text, { flag: "wx" });
}

/** A string literal of Python in ASCII: which encoding a .pth file is read in depends on Python's version. */
function pythonText(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return /[A-Za-z0-9/._ -]/.test(character) ? character : `\\U${code.toString(16).padStart(8, "0")}`;
  });
  return `"${escaped.join("")}"`;
}

/** A layer as it will show itself inside, told without starting it. */
function describeLayer(
  target: string,
  added: readonly Package[],
  base: PythonEnvironment,
): PythonEnvironment {
  const names = new Set(added.map(({ name }) => name));
  const packages = [...base.packages.filter(({ name }) => !names.has(name)), ...added].toSorted(
    (one, other) => (one.name < other.name ? -1 : 1),
  );
  const own = siteFoldersOf({ ...base, prefix: target, siteFolders: undefined });
  return {
    python: join(target, "bin", "python"),
    prefix: target,
    basePrefix: base.basePrefix,
    version: base.version,
    packages,
    ...countPackages(packages),
    siteFolders: [...own, ...siteFoldersOf(base)],
    alsoShown: prefixesOf(base),
  };
}

const MOST_NAMED = 8;

function named(packages: readonly Package[]): string {
  const names = packages.map(({ name, version }) => `${name} ${version}`);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more packages` : "";
  return `${names.slice(0, MOST_NAMED).join(", ")}${more}`;
}
