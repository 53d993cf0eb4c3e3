import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import {
  cacheDirectory,
  ensureManagedEnvironment,
  findManagedEnvironment,
  findPython,
  userEnvironment,
} from "../../src/execute/environment/index.ts";
import { managedPython } from "../support/python.ts";

const base = mkdtempSync(join(tmpdir(), "runproof-test-"));
const wheels = join(base, "wheels");
const lockFile = join(base, "requirements.lock");
let interpreter: string;
let withoutUv: NodeJS.ProcessEnv;
let variables: NodeJS.ProcessEnv;

// A wheel of our own and no index: what is tested needs no network.
const WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("tiny_part.py", "VALUE = 42\\n")
    wheel.writestr("tiny_part-1.2.dist-info/METADATA", "Metadata-Version: 2.1\\nName: Tiny.Part\\nVersion: 1.2\\n")
    wheel.writestr("tiny_part-1.2.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("tiny_part-1.2.dist-info/RECORD", "")
`;

beforeAll(async () => {
  interpreter = (await findPython(process.env)).executable;
  mkdirSync(wheels);
  const wheel = join(wheels, "tiny_part-1.2-py3-none-any.whl");
  execFileSync(interpreter, ["-c", WHEEL, wheel]);
  const digest = createHash("sha256").update(readFileSync(wheel)).digest("hex");
  writeFileSync(lockFile, `tiny-part==1.2 --hash=sha256:${digest}\n`);
  mkdirSync(join(base, "empty"));
  withoutUv = {
    HOME: base,
    PATH: join(base, "empty"),
    RUNPROOF_PYTHON: interpreter,
    PIP_CONFIG_FILE: "/dev/null",
    PIP_NO_INDEX: "1",
    PIP_FIND_LINKS: wheels,
    UV_NO_CONFIG: "1",
    UV_OFFLINE: "1",
    UV_NO_INDEX: "1",
    UV_FIND_LINKS: wheels,
  };
  // uv where it is at hand: it is ten times as fast, and what is tested here is the same.
  variables = { ...withoutUv, PATH: [withoutUv["PATH"], ...uvFolders()].join(delimiter) };
});

function uvFolders(): string[] {
  const tools = join(cacheDirectory(), "tools");
  const own = existsSync(tools) ? readdirSync(tools).map((name) => join(tools, name, "bin")) : [];
  return [...(process.env["PATH"] ?? "").split(delimiter), ...own].filter((folder) =>
    existsSync(join(folder, "uv")),
  );
}

function request(cache: string, more: { environment?: NodeJS.ProcessEnv; lockFile?: string } = {}) {
  const lines: string[] = [];
  return {
    lines,
    cacheDirectory: join(base, cache),
    lockFile,
    environment: variables,
    onProgress: (line: string) => void lines.push(line),
    ...more,
  };
}

test("an environment is made from the lock once, and found again silently without starting Python", async () => {
  const first = request("once", { environment: withoutUv });
  expect(await findManagedEnvironment(first)).toBe(null);
  const made = await ensureManagedEnvironment(first);
  expect(first.lines.length).toBeGreaterThan(1);
  expect(made.python).toBe(join(made.prefix, "bin/python"));
  expect(made.packages).toContainEqual({ name: "tiny-part", version: "1.2" });
  expect(made.packageCount).toBe(made.packages.length);
  const lines = made.packages.map(({ name, version }) => `${name}==${version}\n`).join("");
  expect(made.packagesSha256).toBe(createHash("sha256").update(lines).digest("hex"));
  expect(
    execFileSync(made.python, ["-c", "import sys, tiny_part; print(tiny_part.VALUE, sys.base_prefix)"], {
      encoding: "utf8",
    }),
  ).toBe(`42 ${made.basePrefix}\n`);

  expect(first.lines).toContainEqual(expect.stringContaining("going on with pip"));
  expect(first.lines.join("\n")).not.toMatch(
    /Collecting|Processing|Downloading|Installing collected|Successfully/,
  );
  const { packageCount } = made;
  expect(first.lines.at(-1)).toBe(
    `The Python environment is ready: ${packageCount} ${packageCount === 1 ? "package" : "packages"}`,
  );

  // An empty PATH: nothing can be started by name.
  const second = request("once", { environment: { ...variables, PATH: join(base, "empty") } });
  expect(await ensureManagedEnvironment(second)).toEqual(made);
  expect(await findManagedEnvironment(second)).toEqual(made);
  expect(second.lines).toEqual([]);
});

test("uv, where it is at hand, makes the same environment", async ({ skip }) => {
  if (uvFolders().length === 0) skip("there is no uv on PATH or in the cache");
  const asked = request("uv");
  const made = await ensureManagedEnvironment(asked);
  expect(made.packages).toEqual([{ name: "tiny-part", version: "1.2" }]);
  expect(asked.lines.join("\n")).not.toContain("pip,");
  expect(existsSync(join(made.prefix, "lib"))).toBe(true);
});

test("starts at the same time make it once, the others wait", async () => {
  const requests = [request("together"), request("together"), request("together")];
  const made = await Promise.all(requests.map((each) => ensureManagedEnvironment(each)));
  expect(new Set(made.map(({ prefix }) => prefix)).size).toBe(1);
  expect(requests.filter(({ lines }) => lines.some((line) => line.startsWith("Making")))).toHaveLength(1);
  expect(requests.filter(({ lines }) => lines.some((line) => line.startsWith("Waiting")))).toHaveLength(2);
  expect(readdirSync(join(base, "together/environments"))).toHaveLength(1);
});

test("what was left half made is made anew, and so is what lost its interpreter", async () => {
  const made = await ensureManagedEnvironment(request("broken"));
  const stamp = join(made.prefix, "runproof-environment.json");
  rmSync(stamp);
  writeFileSync(join(made.prefix, "debris"), "");
  expect((await ensureManagedEnvironment(request("broken"))).prefix).toBe(made.prefix);
  expect(existsSync(join(made.prefix, "debris"))).toBe(false);
  writeFileSync(stamp, '{"lockSha256":');
  expect(await findManagedEnvironment(request("broken"))).toBe(null);
  await ensureManagedEnvironment(request("broken"));
  rmSync(made.python);
  expect(await findManagedEnvironment(request("broken"))).toBe(null);
});

test("another lock is another environment", async () => {
  const other = join(base, "other.lock");
  writeFileSync(other, "# nothing\n");
  const first = await ensureManagedEnvironment(request("locks"));
  const second = await ensureManagedEnvironment(request("locks", { lockFile: other }));
  expect(second.prefix).not.toBe(first.prefix);
  expect(second.packages.some(({ name }) => name === "tiny-part")).toBe(false);
});

test("a package that is not what the lock says is refused, and nothing is left to be used", async () => {
  const wrong = join(base, "wrong.lock");
  writeFileSync(wrong, `tiny-part==1.2 --hash=sha256:${"0".repeat(64)}\n`);
  const asked = request("wrong", { lockFile: wrong });
  await expect(ensureManagedEnvironment(asked)).rejects.toMatchObject({
    code: "ENVIRONMENT_FAILED",
    message: expect.stringContaining("wrong.lock"),
    hint: expect.stringContaining("pip config"),
  });
  expect(readdirSync(join(base, "wrong/environments"))).toEqual([]);
});

test("no Python, no lock, or no place to write: the error says what to type", async () => {
  const nowhere = { ...variables, PATH: join(base, "empty"), RUNPROOF_PYTHON: "" };
  await expect(ensureManagedEnvironment(request("none", { environment: nowhere }))).rejects.toMatchObject({
    code: "ENVIRONMENT_FAILED",
    hint: expect.stringContaining("RUNPROOF_PYTHON"),
  });
  const named = { ...variables, RUNPROOF_PYTHON: "/usr/bin/true" };
  await expect(ensureManagedEnvironment(request("none", { environment: named }))).rejects.toMatchObject({
    code: "ENVIRONMENT_FAILED",
    message: expect.stringContaining("/usr/bin/true"),
  });
  await expect(
    ensureManagedEnvironment(request("none", { lockFile: join(base, "absent.lock") })),
  ).rejects.toMatchObject({ code: "ENVIRONMENT_FAILED" });
  writeFileSync(join(base, "file"), "");
  await expect(ensureManagedEnvironment(request("file"))).rejects.toMatchObject({
    code: "ENVIRONMENT_FAILED",
    hint: expect.stringContaining("RUNPROOF_CACHE"),
  });
});

test("an interpreter that is too old, or that cannot make environments without uv, is named", async () => {
  const said = {
    executable: join(base, "old"),
    implementation: "cpython",
    version: "3.9.2",
    basePrefix: "/",
    canMakeEnvironments: true,
  };
  const program = (name: string, answer: object): string => {
    const path = join(base, name);
    writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`, { mode: 0o755 });
    return path;
  };
  const old = { ...variables, RUNPROOF_PYTHON: program("old", said) };
  await expect(findPython(old)).rejects.toMatchObject({ message: expect.stringContaining("3.9.2") });
  const bare = { ...said, version: "3.12.3", canMakeEnvironments: false };
  const environment = { ...variables, PATH: join(base, "empty"), RUNPROOF_PYTHON: program("bare", bare) };
  await expect(ensureManagedEnvironment(request("bareCache", { environment }))).rejects.toMatchObject({
    code: "ENVIRONMENT_FAILED",
    hint: expect.stringContaining("apt-get install python3-venv"),
  });
});

test("the user's own environment is described, not changed", async () => {
  const python = await managedPython();
  const environment = await userEnvironment(python);
  expect(environment.packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["mlflow", "scikit-learn", "ipython"]),
  );
  expect(environment.basePrefix).not.toBe(environment.prefix);
  await expect(userEnvironment(join(base, "absent"))).rejects.toMatchObject({ code: "ENVIRONMENT_FAILED" });
});
