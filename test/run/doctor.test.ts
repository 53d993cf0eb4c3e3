import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Doctor } from "../../src/contracts/index.ts";
import { examineIsolation, examineMachine } from "../../src/cycle/index.ts";
import { probeNode } from "../../src/cycle/doctor/node.ts";
import { cli, markdown, scratch } from "../support/cli.ts";

type Probe = Doctor["probes"][number];

async function doctor(
  cwd: string,
  environment: Record<string, string>,
): Promise<{ code: number | null; report: Doctor; text: string; find: (name: string) => Probe }> {
  const { code, stdout, stderr } = await cli(["doctor", "--json"], { cwd, environment });
  const report = Doctor.parse(JSON.parse(stdout));
  const find = (name: string): Probe => {
    const probe = report.probes.find((each) => each.name.startsWith(name));
    if (probe === undefined) throw new Error(`no probe ${name}`);
    return probe;
  };
  return { code, report, text: stdout + stderr, find };
}

test("what `run` needs is tried for real, keys are told by name only, and nothing is left behind", async () => {
  const cwd = await scratch();
  const secret = "sk-3f9a-secret";
  const TMPDIR = await scratch();
  const { code, report, text, find } = await doctor(cwd, {
    OPENAI_API_KEY: secret,
    ANTHROPIC_API_KEY: "",
    TMPDIR,
  });
  expect(report.probes.filter(({ ok, needed }) => !ok && needed !== false)).toEqual([]);
  expect([code, report.ok]).toEqual([0, true]);
  expect(report.probes.map(({ name }) => name)).toEqual([
    "Node",
    "configuration",
    "Python",
    "uv",
    "disk",
    "cache",
    "sockets",
    "Python environment",
    expect.stringMatching(/^isolation full/),
    expect.stringMatching(/^isolation process/),
    "MLflow",
    "memory limit",
    "key OPENAI_API_KEY",
    "key ANTHROPIC_API_KEY",
    "key MLFLOW_TRACKING_TOKEN",
    "key MLFLOW_TRACKING_PASSWORD",
    "GPU",
  ]);
  expect(find("MLflow").detail).toMatch(/^\d+\.\d+\.\d+: started .* took an artifact$/);
  expect(find("disk").detail).toMatch(/GiB free in .* \(\w+\)$/);
  expect(find("memory limit").detail).toContain("RLIMIT_DATA");
  expect([find("key OPENAI"), find("key ANTHROPIC")]).toMatchObject([
    { ok: true, detail: "present", mend: null },
    {
      ok: false,
      needed: false,
      detail: "absent",
      mend: expect.stringContaining("export ANTHROPIC_API_KEY="),
    },
  ]);
  expect(text).not.toContain(secret);
  for (const { ok, mend } of report.probes) expect(mend === null).toBe(ok);
  expect(readdirSync(cwd)).toEqual([]);
  expect(readdirSync(TMPDIR)).toEqual([]);
});

test("each lack has its cause and what to type, and the others are probed all the same", async () => {
  const cwd = await scratch();
  await writeFile(join(cwd, "runproof.config.yaml"), "timeout: 1h\ncolour: red\n");
  const wrong = await doctor(cwd, { RUNPROOF_PYTHON: "/usr/bin/true", RUNPROOF_CACHE: join(cwd, "cache") });
  expect([wrong.code, wrong.report.ok]).toEqual([1, false]);
  expect(wrong.find("configuration")).toMatchObject({
    ok: false,
    detail: expect.stringContaining("runproof.config.yaml:"),
    mend: expect.any(String),
  });
  expect(wrong.find("Python")).toMatchObject({ ok: false, mend: expect.stringContaining("RUNPROOF_PYTHON") });
  expect(wrong.find("sockets").ok).toBe(true);
  const chosen = await doctor(await scratch(), { RUNPROOF_PYTHON_ENVIRONMENT: "/usr/bin/true" });
  expect(chosen.find("environment of sessions")).toMatchObject({
    ok: false,
    detail: expect.stringContaining("/usr/bin/true"),
  });
  expect([chosen.code, chosen.find("Python environment").ok]).toEqual([1, true]);
  expect(probeNode("18.20.1")).toMatchObject({ ok: false, mend: expect.stringContaining("20.19") });
});

test("a temporary folder whose path is too long for sockets is told, and `run` works all the same", async () => {
  const cwd = await scratch();
  const TMPDIR = join(await mkdtemp(join(tmpdir(), "runproof-test-")), "long".repeat(20));
  await mkdir(TMPDIR);
  const { code, find } = await doctor(cwd, { TMPDIR });
  expect(find("sockets").detail).toMatch(
    /^UNIX sockets work in \/tmp, because the path .* is too long for sockets$/,
  );
  expect(code).toBe(0);
  await writeFile(join(cwd, "r.md"), markdown("import mlflow\nmlflow.log_metric('m', sum([0.5]))"));
  const run = await cli(["run", "r.md"], { cwd, environment: { TMPDIR } });
  expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("1 run witnessed") });
});

test("on a network file system it says where state goes instead; set-up asks for the isolation alone", async () => {
  const [cwd, state] = [await scratch(), await scratch()];
  const surroundings = {
    environment: { ...process.env, RUNPROOF_STATE: state },
    workingDirectory: cwd,
    stdin: async () => new Uint8Array(),
    mounts: async () => `1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / ${cwd} rw - nfs4 server:/ rw\n`,
  };
  const report = await examineMachine({ surroundings, note: () => {} });
  const disk = report.probes.find(({ name }) => name === "disk");
  expect(disk).toMatchObject({
    ok: true,
    detail: expect.stringMatching(new RegExp(`nfs4\\).*network file system.*${state}`)),
  });
  const { level, probe } = await examineIsolation({ surroundings, note: () => {} });
  expect([level, probe.name, probe.ok]).toEqual(["full", "isolation full (in use)", true]);
});
