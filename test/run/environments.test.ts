import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { markdown, runDocument, scratch, tracker, cli } from "../support/cli.ts";
import type { RunResult } from "../support/cli.ts";
import { managedPython } from "../support/python.ts";
import { borrowedCache, makeIndex, onlyIndex, repackInto, uvFolders } from "../support/wheels.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
// Nobody but its owner may enter, as a home is on a machine with care.
const home = join(folder, "home");
const index = join(folder, "index");
let environment: Record<string, string>;
let managed: string;
let version: string;
const uv = (): string => join(uvFolders()[0] ?? "", "uv");

beforeAll(async () => {
  managed = await managedPython();
  version = ask(managed, "import sys; print('%d.%d' % sys.version_info[:2])");
  mkdirSync(home, { mode: 0o700 });
  makeIndex(index, managed, [
    // MLflow's client is not what is tested here, and its wheels are large.
    { name: "mlflow", version: "1.0", files: { "mlflow.py": "__version__ = '1.0'\n" } },
    { name: "users-part", version: "1.0", files: { "users_part.py": "VALUE = 'users'\n" } },
    { name: "asked-part", version: "1.0", files: { "asked_part.py": "" }, requires: ["users-part"] },
    { name: "traitlets", version: "0.1", files: { "traitlets.py": "" } },
  ]);
  repackInto(index, managed, ["ipython"]);
  environment = { ...onlyIndex(index), RUNPROOF_CACHE: borrowedCache(folder) };
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (python: string, program: string): string =>
  execFileSync(python, ["-I", "-c", program], { encoding: "utf8" }).trim();

/** An interpreter with a prefix of its own and no pyvenv.cfg, as conda makes them. */
function makeStandalone(prefix: string): string {
  const from = ask(managed, "import sys; print(sys.base_prefix)");
  mkdirSync(join(prefix, "bin"), { recursive: true });
  cpSync(realpathSync(join(from, "bin", `python${version}`)), join(prefix, "bin", `python${version}`));
  cpSync(join(from, "lib", `python${version}`), join(prefix, "lib", `python${version}`), {
    recursive: true,
    // So that the bytecode beside the sources still counts.
    preserveTimestamps: true,
    filter: (source) => !/\/(?:site-packages|dist-packages|test|idlelib|config-.*)$/.test(source),
  });
  const library = readdirSync(join(from, "lib")).filter((name) => name.startsWith("libpython"));
  for (const name of library)
    cpSync(join(from, "lib", name), join(prefix, "lib", name), { verbatimSymlinks: true });
  return join(prefix, "bin", `python${version}`);
}

function makeVenv(prefix: string, base = managed): string {
  execFileSync(uv(), ["venv", "-q", "--no-project", "--python", base, prefix], { env: variables() });
  return join(prefix, "bin", "python");
}

function install(python: string, names: string[]): void {
  const words = [
    "pip",
    "install",
    "-q",
    "--no-deps",
    "--break-system-packages",
    "--python",
    python,
    ...names,
  ];
  execFileSync(uv(), words, { env: variables() });
}

// Copies, because what is done to a link is done to uv's cache.
const variables = (): NodeJS.ProcessEnv => ({
  ...process.env,
  ...environment,
  HOME: folder,
  UV_LINK_MODE: "copy",
});

/** Every path of a tree with its size, mode and time of change. */
function fingerprint(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const { size, mtimeMs, mode } = lstatSync(join(path, name));
      return `${name} ${size} ${mode} ${mtimeMs}`;
    });
}

const CODE = `
import sys, os, IPython, mlflow, users_part
from importlib.metadata import version
print(version("ipython"), version("mlflow"), users_part.VALUE)
open("where.txt", "w").write("\\n".join([sys.prefix, sys.base_prefix, sys.executable]))
`;

function run(words: string[], code = CODE): Promise<RunResult> {
  return runDocument(tracker({ t: markdown(code) }), words, { environment });
}

function wellEnded(result: RunResult): string {
  const task = result.cycle.tasks[0];
  expect(task?.execution?.error, `${task?.execution?.error?.traceback} ${result.stderr}`).toBeNull();
  expect(task?.verdict, task?.reason).toBe("verified");
  return result.stderr;
}

test("a conda-like interpreter in a hidden home, made under umask 077: what it lacks is laid over it, nothing is written into it", async () => {
  const prefix = join(home, "conda");
  const python = makeStandalone(prefix);
  expect(ask(python, "import sys; print(sys.prefix == sys.base_prefix)")).toBe("True");
  install(python, ["users-part"]);
  execFileSync("chmod", ["-R", "go-rwx", prefix]);
  const before = fingerprint(prefix);
  const first = await run(["--python", python]);
  expect(wellEnded(first)).toMatch(/^Installing .*ipython/m);
  const asked = await runDocument(
    tracker({ t: markdown(`!pip install asked-part\nimport asked_part\n${CODE}`) }),
    ["--python", python, "--allow-install"],
    { environment },
  );
  wellEnded(asked);
  expect(asked.cycle.tasks[0]?.execution?.packages?.added).toEqual([{ name: "asked-part", version: "1.0" }]);
  expect(fingerprint(prefix)).toEqual(before);
  expect(first.cycle.environment.python.version).toMatch(new RegExp(`^${version}\\.`));
  expect(asked.stderr).toMatch(/^Installing .*asked-part/m);
});

test("a virtual environment in a hidden home that has all it needs is used as it is", async () => {
  const prefix = join(home, "venv");
  const python = makeVenv(prefix);
  execFileSync(uv(), ["pip", "install", "-q", "--python", python, "ipython", "mlflow", "users-part"], {
    env: variables(),
  });
  const before = fingerprint(prefix);
  const result = await run(["--python", python]);
  expect(wellEnded(result)).not.toContain("Installing");
  expect(result.cycle.environment.python.executable).toBe(python);
  expect(fingerprint(prefix)).toEqual(before);
});

test("an interpreter that is reached through links outside of its prefix", async () => {
  makeStandalone(join(home, "real", "python"));
  const [links, prefix] = [join(home, "links"), join(home, "linked")];
  for (const path of [links, join(prefix, "bin"), join(prefix, "lib", `python${version}`, "site-packages")])
    mkdirSync(path, { recursive: true });
  // As uv and pyenv make them: a link for the folder of the exact version, and one for the interpreter in it.
  const byName = join(links, "by-name", "python", "bin");
  symlinkSync(join(home, "real"), join(links, "by-name"));
  symlinkSync(join(byName, `python${version}`), join(links, "python3"));
  symlinkSync(join(links, "python3"), join(prefix, "bin", "python"));
  writeFileSync(join(prefix, "pyvenv.cfg"), `home = ${byName}\n`);
  const python = join(prefix, "bin", "python");
  install(python, ["users-part"]);
  expect(wellEnded(await run(["--python", python]))).toContain("Installing");
});

test("--requirements: an environment of the file and what it includes, kept while they stay the same", async () => {
  const cwd = await scratch();
  writeFileSync(join(cwd, "requirements.txt"), "# for the test\n-r more.txt\n-c limits.txt\nusers-part\n");
  writeFileSync(join(cwd, "more.txt"), "asked-part ; python_version >= '3.11'\n");
  writeFileSync(join(cwd, "limits.txt"), "asked-part==1.0\n");
  const words = ["--requirements", join(cwd, "requirements.txt")];
  const first = await run(words, `import asked_part${CODE}`);
  expect(wellEnded(first)).toMatch(/Making the Python environment of .*requirements\.txt/);
  const again = await run(words, `import asked_part${CODE}`);
  expect(wellEnded(again)).not.toMatch(/Making|Installing/);
  expect(again.cycle.environment).toMatchObject({ packages: first.cycle.environment.packages });
});

test("--requirements: hashes bind, and what cannot be had is refused with what to type", async () => {
  const cwd = await scratch();
  const input = join(cwd, "r.md");
  writeFileSync(input, markdown("print(1)"));
  const attempt = (content: string): ReturnType<typeof cli> => {
    writeFileSync(join(cwd, "requirements.txt"), content);
    return cli(["run", input, "--requirements", "requirements.txt"], { cwd, environment });
  };
  expect(await attempt(`users-part==1.0 --hash=sha256:${"0".repeat(64)}\n`)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/hash/i),
  });
  expect(await attempt("users-part==9\n")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no such version/),
  });
  expect(await attempt("runproof-no-such-package\n")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/knows no package/),
  });
  expect(await attempt("users-part\n-e .\n")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/requirements\.txt:2: "-e \."/),
  });
  const absent = await cli(["run", input, "--requirements", "absent.txt"], { cwd, environment });
  expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining("absent.txt") });
  expect(existsSync(join(cwd, ".runproof"))).toBe(false);
});

test("where IPython or MLflow cannot be laid over an environment it is refused with what to type", async () => {
  const cwd = await scratch();
  const input = join(cwd, "r.md");
  writeFileSync(input, markdown("print(1)"));
  const python = makeVenv(join(home, "narrow"));
  install(python, ["traitlets==0.1"]);
  const conflict = await cli(["run", input, "--python", python], { cwd, environment });
  expect(conflict).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /lacks ipython and mlflow, and they cannot be laid over it: .*traitlets.*pip install ipython mlflow/s,
    ),
  });
  const dead = {
    ...environment,
    UV_DEFAULT_INDEX: "http://127.0.0.1:9/simple",
    UV_HTTP_RETRIES: "0",
    UV_NO_CACHE: "1",
  };
  const offline = await cli(["run", input, "--python", makeVenv(join(home, "bare"))], {
    cwd,
    environment: dead,
  });
  expect(offline).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/package index cannot be reached/),
  });
  expect(existsSync(join(cwd, ".runproof"))).toBe(false);
});

test("an interpreter whose prefix is the home itself is refused: its sandbox would show all of it", async () => {
  const cwd = await scratch();
  writeFileSync(join(cwd, "r.md"), markdown("print(1)"));
  const python = makeStandalone(join(home, "own"));
  const result = await cli(["run", "r.md", "--python", python], {
    cwd,
    environment: { ...environment, HOME: join(home, "own", "below") },
  });
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining("all of your home") });
});
