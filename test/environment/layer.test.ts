import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ensureLayer,
  findPython,
  prefixesOf,
  requirementsEnvironment,
} from "../../src/execute/environment/index.ts";
import type { Layer, PythonEnvironment } from "../../src/execute/environment/index.ts";
import { makeIndex, onlyIndex, uvFolders } from "../support/wheels.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
const index = join(folder, "index");
let variables: NodeJS.ProcessEnv;
let base: PythonEnvironment;

const HOSTILE = join(folder, "hostile-ran");

beforeAll(async () => {
  const { executable } = await findPython(process.env);
  const run = `import pathlib; pathlib.Path(${JSON.stringify(HOSTILE)}).write_text("ran")\n`;
  makeIndex(index, executable, [
    {
      name: "below",
      version: "1.0",
      files: {
        "below.py": "import sys\ndef main():\n    import above\n    print(above.VALUE, sys.executable)\n",
      },
      extras: { more: ["extra-part"] },
      programs: { "below-tool": "below:main" },
    },
    { name: "below", version: "2.0", files: { "below.py": "" } },
    // What it needs is not there: none of our business.
    { name: "untidy", version: "1.0", files: { "untidy.py": "" }, requires: ["never-installed", "below>=2"] },
    {
      name: "above",
      version: "1.5",
      files: { "above.py": "VALUE = 42\n" },
      requires: ["below>=1", "untidy"],
      programs: { "above-tool": "above:main" },
    },
    { name: "above", version: "1.6", files: { "above.py": "VALUE = 43\n" }, requires: ["below>=2"] },
    { name: "extra-part", version: "3", files: { "extra_part.py": "" } },
    {
      name: "hostile",
      version: "1.0",
      files: {
        "hostile.py": "",
        "a.pth": `${run.trim()}\n`,
        "zz.pth": `${run.trim()}\n`,
        "sitecustomize.py": run,
        "@data/data/pyvenv.cfg": `home = ${folder}/evil\n`,
        "@data/data/packages.lock": "forged==1\n",
        "@data/data/runproof-environment.json": "{}",
      },
    },
  ]);
  variables = {
    HOME: folder,
    PATH: [...uvFolders(), process.env["PATH"]].join(delimiter),
    RUNPROOF_PYTHON: executable,
    ...onlyIndex(index),
  };
  const file = join(folder, "requirements.txt");
  writeFileSync(file, "below==1.0\n");
  base = await requirementsEnvironment(file, null, {
    cacheDirectory: join(folder, "cache"),
    variables,
    onProgress: () => {},
  });
  // As `pip install --no-deps` leaves it.
  execFileSync(uv(), ["pip", "install", "-q", "--no-deps", "--python", base.python, "untidy"], {
    env: variables,
  });
  base.packages.push({ name: "untidy", version: "1.0" });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const uv = (): string => join(uvFolders()[0] ?? "", "uv");

async function layer(
  requirements: string[],
  more: {
    constraints?: string[];
    variables?: NodeJS.ProcessEnv;
    compile?: () => Promise<void>;
    cache?: string;
  } = {},
): Promise<Awaited<ReturnType<typeof ensureLayer>> & { lines: string[] }> {
  const lines: string[] = [];
  const result = await ensureLayer({
    base,
    requirements,
    constraints: more.constraints ?? [],
    cacheDirectory: join(folder, more.cache ?? "cache"),
    variables: more.variables ?? variables,
    onProgress: (line) => void lines.push(line),
    compile: more.compile ?? (async () => {}),
  });
  return { ...result, lines };
}

async function made(...given: Parameters<typeof layer>): Promise<Layer & { lines: string[] }> {
  const result = await layer(...given);
  if ("failure" in result) throw new Error(result.failure.reason);
  return result;
}

async function failure(...given: Parameters<typeof layer>): Promise<{ kind: string; reason: string }> {
  const result = await layer(...given);
  if (!("failure" in result)) throw new Error("the layer was made");
  return result.failure;
}

/** Every path of a tree with its size and time of change. */
function fingerprint(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const { size, mtimeMs } = lstatSync(join(path, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}

test("a layer holds what the base lacks, leads on to the base, and leaves it untouched", async () => {
  const before = fingerprint(base.prefix);
  const { environment, added, lock, lines } = await made(["above"]);
  expect(fingerprint(base.prefix)).toEqual(before);
  expect(added).toEqual([{ name: "above", version: "1.5" }]);
  expect(lock).toMatch(/^above==1\.5 \\\n +--hash=sha256:[0-9a-f]{64}\n$/);
  expect(lines).toEqual(["Installing above 1.5"]);
  expect(environment.packages.map(({ name }) => name)).toEqual(["above", "below", "untidy"]);
  expect(environment.packagesSha256).not.toBe(base.packagesSha256);
  expect(prefixesOf(environment)).toEqual([environment.prefix, base.prefix, base.basePrefix]);
  const program = `
import sys, subprocess, multiprocessing
from importlib.metadata import version, entry_points
import above, below
if __name__ == "__main__":
    print(sys.executable == ${JSON.stringify(environment.python)}, above.VALUE, version("above"), version("below"))
    print(sorted(each.name for each in entry_points(group="console_scripts")))
    print(subprocess.run([sys.executable, "-I", "-c", "import above, below; print('isolated')"], capture_output=True, text=True).stdout.strip())
    print(subprocess.run([sys.executable, "-m", "above"], capture_output=True).returncode)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(version, ["above", "below"]))
`;
  const file = join(folder, "program.py");
  writeFileSync(file, program);
  expect(execFileSync(environment.python, [file], { encoding: "utf8" }).split("\n")).toEqual([
    "True 42 1.5 1.0",
    "['above-tool', 'below-tool']",
    "isolated",
    "0",
    "['1.5', '1.0']",
    "",
  ]);
  // A program of the base knows the packages of the layer.
  expect(execFileSync(join(environment.prefix, "bin/below-tool"), { encoding: "utf8" })).toBe(
    `42 ${environment.python}\n`,
  );
});

test("the same requests share an environment that is found without uv; others have another", async () => {
  const first = await made(["above", "extra-part"]);
  const nowhere = { ...variables, PATH: join(folder, "nowhere") };
  const again = await made(["extra-part", "above"], { variables: nowhere });
  expect([again.environment, again.lock, again.lines]).toEqual([first.environment, first.lock, []]);
  const other = await made(["extra-part"]);
  expect(other.environment.prefix).not.toBe(first.environment.prefix);
});

test("started together it is made once", async () => {
  const all = await Promise.all([1, 2, 3].map(() => made(["above"], { cache: "together" })));
  expect(new Set(all.map(({ environment }) => environment.prefix)).size).toBe(1);
  const making = all.filter(({ lines }) => lines.some((line) => line.startsWith("Installing")));
  expect(making).toHaveLength(1);
  expect(readdirSync(join(folder, "together"))).toEqual(["environments"]);
});

test("versions of the base stay: what would move them is a conflict, and what it has is no layer", async () => {
  expect(await failure(["below>=2"])).toMatchObject({ kind: "conflict" });
  expect(await failure(["above==1.6"])).toMatchObject({
    kind: "conflict",
    reason: expect.stringContaining("below"),
  });
  expect(await made(["above"], { constraints: ["above<1.6"] })).toMatchObject({
    added: [{ version: "1.5" }],
  });
  expect(await failure(["above"], { constraints: ["above>=1.6"] })).toMatchObject({ kind: "conflict" });
  expect(await made(["below>=1", "untidy"])).toMatchObject({ environment: base, added: [], lock: "" });
  expect(await made(["below[more]"])).toMatchObject({ added: [{ name: "extra-part", version: "3" }] });
});

test("what cannot be had is a reason, and leaves nothing behind", async () => {
  expect(await failure(["runproof-no-such-package"])).toMatchObject({ kind: "unknown-package" });
  expect(await failure(["above==9"])).toMatchObject({ kind: "no-version" });
  const dead = {
    ...variables,
    UV_HTTP_RETRIES: "0",
    UV_NO_CACHE: "1",
    UV_DEFAULT_INDEX: "http://user:secret@127.0.0.1:9/simple",
  };
  expect(await failure(["runproof-no-such-package"], { variables: dead })).toEqual({
    kind: "network",
    reason: "the package index cannot be reached",
    hint: expect.stringContaining("network"),
  });
  const cache = join(folder, "cache");
  expect(readdirSync(cache).filter((name) => name.startsWith("resolve-"))).toEqual([]);
  const without = { ...variables, PATH: join(folder, "nowhere"), PIP_INDEX_URL: "file:///nowhere" };
  expect(await failure(["extra-part"], { variables: without, cache: "no-uv" })).toMatchObject({
    reason: expect.stringContaining("uv"),
  });
});

test("a hostile wheel starts nothing on the host, and its files cannot pass for those that Python or we start from", async () => {
  let compiled = 0;
  const { environment, lock } = await made(["hostile"], {
    compile: async () => {
      compiled += 1;
    },
  });
  expect(compiled).toBe(1);
  await made(["hostile"]);
  expect(existsSync(HOSTILE)).toBe(false);
  expect(readFileSync(join(environment.prefix, "pyvenv.cfg"), "utf8")).not.toContain("evil");
  expect(readFileSync(join(environment.prefix, "packages.lock"), "utf8")).toBe(lock);
  expect(
    JSON.parse(readFileSync(join(environment.prefix, "runproof-environment.json"), "utf8")),
  ).toMatchObject({
    environment: { python: environment.python },
  });
});
