import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheDirectory } from "../../src/execute/environment/index.ts";
import { resolveSettings } from "../../src/cycle/settings/settings.ts";
import { cli, scratch } from "../support/cli.ts";

const GIB = 1024 ** 3;

async function places(
  files: Record<string, string>,
): Promise<{ cwd: string; environment: NodeJS.ProcessEnv }> {
  const cwd = await scratch();
  await mkdir(join(cwd, "config/runproof"), { recursive: true });
  for (const [path, content] of Object.entries(files)) await writeFile(join(cwd, path), content);
  return { cwd, environment: { HOME: cwd, XDG_CONFIG_HOME: join(cwd, "config") } };
}

test("flag before variable before project file before user file before default", async () => {
  const { cwd, environment } = await places({
    "config/runproof/config.yaml": "timeout: 1h\nmemory: 1GiB\noutput_limit: 1MiB\ncache: user-cache\n",
    "runproof.config.yaml": "timeout: 2m\nmemory: 2GiB\noutput_limit: 2MiB\n",
  });
  const settings = await resolveSettings(
    { timeout: "4s" },
    { ...environment, RUNPROOF_TIMEOUT: "3s", RUNPROOF_MEMORY: "3GiB" },
    cwd,
  );
  expect(settings).toMatchObject({
    timeoutMs: 4000,
    memoryBytes: 3 * GIB,
    outputBytes: 2 * 1024 ** 2,
    cache: join(cwd, "user-cache"),
    level: "full",
    network: "none",
  });
  const plain = await resolveSettings({}, { HOME: cwd, XDG_CONFIG_HOME: "/nonexistent" }, "/nonexistent");
  expect(plain).toMatchObject({
    timeoutMs: 7_200_000,
    outputBytes: 100 * 1024 ** 2,
    level: "full",
    levelSource: "the default",
  });
});

test.each([
  ["timeout: 2h\n  memory: [", /runproof\.config\.yaml:\d+:\d+/],
  ["timeout: 2h\ncolour: red\n", /runproof\.config\.yaml.*colour/s],
  ["evidence:\n  mlflow: maybe\n", /runproof\.config\.yaml:2:\d+.*mlflow/s],
])("a wrong file stops with its line: %j", async (content, names) => {
  const { cwd, environment } = await places({ "runproof.config.yaml": content });
  await expect(resolveSettings({}, environment, cwd)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringMatching(names),
  });
});

test("times and sizes without a unit are refused wherever they stand, by the name they have there", async () => {
  const { cwd, environment } = await places({
    "runproof.config.yaml": "memory: 5\n",
    "config/runproof/config.yaml": "output_limit: 100\n",
    "other.yaml": "timeout: 1h\n",
    "empty.yaml": "memory: ''\n",
  });
  const refused = (flags: Parameters<typeof resolveSettings>[0], variables: NodeJS.ProcessEnv = {}) =>
    resolveSettings({ config: "other.yaml", ...flags }, { ...environment, ...variables }, cwd).then(
      () => "accepted",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  expect(await refused({ memory: "5" })).toMatch(/^--memory is "5".*5 has no unit; write 5GiB/);
  expect(await refused({ timeout: "30" })).toMatch(/^--timeout is "30".*30m/);
  expect(await refused({ outputLimit: "10" })).toMatch(/^--output-limit is "10".*10MiB/);
  expect(await refused({}, { RUNPROOF_MEMORY: "8" })).toMatch(/^RUNPROOF_MEMORY is "8".*8GiB/);
  expect(await refused({ config: undefined })).toMatch(/^memory in .*\/runproof\.config\.yaml is "5".*5GiB/);
  expect(await refused({})).toMatch(/^output_limit in your configuration file is "100".*100MiB/);
  expect(await refused({ config: "empty.yaml" })).toMatch(/^memory in empty\.yaml is "", expected a size/);
});

test.each(["isolation: none", "isolation: process", "network: host"])(
  "a project's own file cannot ask for %s; a person can",
  async (line) => {
    const { cwd, environment } = await places({
      "runproof.config.yaml": `${line}\n`,
      "mine.yaml": `${line}\n`,
    });
    await expect(resolveSettings({}, environment, cwd)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("weaker"),
    });
    const settings = await resolveSettings({ config: "mine.yaml" }, environment, cwd);
    expect([settings.level, settings.network]).toContain(line.split(": ")[1]);
  },
);

test.each([
  ["python: .venv/bin/python", /interpreter/],
  ["requirements: requirements.txt", /fetched/],
  ["mounts: ['/etc:/data']", /not inside the project/],
  ["mounts: ['../other']", /not inside the project/],
  ["mounts: ['link:/data']", /not inside the project/],
  ["cache: .", /not inside the project/],
])(
  "a project's own file cannot have the host start, fetch or open what it names: %s",
  async (line, names) => {
    const { cwd, environment } = await places({
      "runproof.config.yaml": `${line}\n`,
      "mine.yaml": `${line}\n`,
    });
    await symlink("/etc", join(cwd, "link"));
    await expect(resolveSettings({}, environment, cwd)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(names),
    });
    await resolveSettings({ config: "mine.yaml" }, environment, cwd);
  },
);

test("folders of the project and a list of packages are the project file's to name", async () => {
  const text =
    "mounts: ['data:/data']\ncache: .cache\npackages:\n  allow: [six, 'Shap >=0.4,<1', 'ray[tune]']\n";
  const { cwd, environment } = await places({ "runproof.config.yaml": text });
  const settings = await resolveSettings({}, environment, cwd);
  expect(settings).toMatchObject({
    mounts: [{ source: join(cwd, "data"), target: "/data" }],
    cache: join(cwd, ".cache"),
    install: { all: false, listed: ["six", "Shap >=0.4,<1", "ray[tune]"] },
  });
  expect((await resolveSettings({ allowInstall: true }, environment, cwd)).install.all).toBe(true);
  const variables = { ...environment, RUNPROOF_ALLOW_INSTALL: "1", RUNPROOF_REQUIREMENTS: "r.txt" };
  expect(await resolveSettings({}, variables, cwd)).toMatchObject({
    install: { all: true },
    requirements: join(cwd, "r.txt"),
  });
  await expect(
    resolveSettings({}, { ...environment, RUNPROOF_ALLOW_INSTALL: "perhaps" }, cwd),
  ).rejects.toMatchObject({ code: "USAGE" });
});

test.each(["--index-url=x", "six; python_version > '3'", "git+https://x/y", "./six", "six -r x"])(
  "packages.allow holds names with versions only: %s",
  async (entry) => {
    const { cwd, environment } = await places({
      "runproof.config.yaml": `packages:\n  allow:\n    - six\n    - ${JSON.stringify(entry)}\n`,
    });
    await expect(resolveSettings({}, environment, cwd)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(/runproof\.config\.yaml:4:\d+.*package name/),
    });
  },
);

test("doctor --accept process is saved for the machine, and nothing weaker can be", async () => {
  const { cwd, environment } = await places({});
  const variables = { HOME: cwd, XDG_CONFIG_HOME: join(cwd, "config"), RUNPROOF_CACHE: cacheDirectory() };
  const refused = await cli(["doctor", "--accept", "none"], { cwd, environment: variables });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("process") });
  const accepted = await cli(["doctor", "--accept", "process", "--json"], { cwd, environment: variables });
  const report = JSON.parse(accepted.stdout) as { ok: boolean; probes: { name: string; ok: boolean }[] };
  expect(report.probes.map((probe) => probe.name)).toContain("isolation process (in use)");
  expect(accepted.code).toBe(report.ok ? 0 : 1);
  const path = join(cwd, "config/runproof/machine.json");
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ isolation: "process" });
  expect((await stat(join(cwd, "config/runproof"))).isDirectory()).toBe(true);
  expect(await resolveSettings({}, environment, cwd)).toMatchObject({
    level: "process",
    levelSource: expect.stringContaining("accepted for this machine"),
  });
});
