import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { markdown, runDocument, scratch, tracker } from "../support/cli.ts";

/** Runs assertions inside a block; each failed one is a failed block with its line. */
async function inside(
  code: string,
  words: string[] = [],
  cwd?: string,
): Promise<Awaited<ReturnType<typeof runDocument>>> {
  const options = cwd === undefined ? {} : { cwd };
  const result = await runDocument(tracker({ t: markdown(code) }), words, options);
  const task = result.cycle.tasks[0];
  expect(task?.execution?.error, task?.execution?.error?.traceback ?? result.stderr).toBeNull();
  expect(task?.execution?.outcome).toEqual({ kind: "exited", exitCode: 0, signal: null });
  return result;
}

test("globals, working directory, environment and what is hidden", async () => {
  process.env["RUNPROOF_TEST_SECRET_TOKEN"] = "hush";
  const { cycle } = await inside(`
import os, sys, socket, pathlib
assert isinstance(MULTI_AGENT_ROOT, pathlib.Path) and MULTI_AGENT_ROOT.is_absolute()
assert Path is pathlib.Path
assert pathlib.Path.cwd() == MULTI_AGENT_ROOT
assert __name__ == "__main__"
assert len(sys.argv) == 1, sys.argv
assert pathlib.Path(__file__).read_text().startswith("\\nimport os, sys")
assert os.environ["MLFLOW_TRACKING_URI"].startswith("http://127.0.0.1:")
assert "hush" not in "".join(os.environ.values())
assert not any(name.endswith(("_TOKEN", "_KEY", "_SECRET", "PASSWORD")) for name in os.environ), list(os.environ)
assert pathlib.Path(os.environ["HOME"]).is_dir() and not list(pathlib.Path(os.environ["HOME"]).glob(".ssh"))
assert not pathlib.Path("/etc/shadow").exists()
assert pathlib.Path("/etc/passwd").read_text().count("\\n") < 6
import getpass, time, ssl, locale
getpass.getuser(); time.localtime()
assert ssl.create_default_context().cert_store_stats()["x509_ca"] > 0
for address in (("192.0.2.1", 80), ("127.0.0.1", 22)):
    try:
        socket.create_connection(address, timeout=2)
    except OSError:
        pass
    else:
        raise AssertionError(address)
with open("made.txt", "w") as file: file.write("made")
for denied in ("/usr/x", "/etc/x", sys.prefix + "/x", __file__, "/x"):
    try:
        open(denied, "a")
    except OSError:
        pass
    else:
        raise AssertionError(denied)
`);
  expect(cycle.tasks[0]?.execution?.files).toMatchObject([{ path: "made.txt", change: "created", bytes: 4 }]);
  expect(cycle.environment.isolation.level).toBe("full");
});

test("atexit runs, exit() is normal, a google.colab import is harmless, an MLflow run left open by a failed block is FAILED", async () => {
  const response = [
    "import atexit\natexit.register(lambda: open('atexit.txt', 'w').write('ran'))\nfrom google.colab import drive\ndrive.mount('/content/drive')",
    "import mlflow\nmlflow.start_run(run_name='open')\nmlflow.log_metric('m', 1.0)\nraise ValueError('stop')",
    "mlflow.log_metric('n', 2.0)\nmlflow.end_run()\nprint('still running')\nimport sys\nsys.exit(0)",
  ]
    .map(markdown)
    .join("\n");
  const { cycle } = await runDocument(tracker({ t: response }));
  const task = cycle.tasks[0];
  expect(task?.execution?.files.map((file) => file.path)).toEqual(["atexit.txt"]);
  expect(task?.blocks.map((block) => block.outcome)).toEqual(["ok", "failed", "ok"]);
  expect(task?.runs.find((run) => run.name === "open")?.status).toBe("FAILED");
});

test("tasks share one workspace in order; a killed attempt's files are kept out of it", async () => {
  const { cycle, out } = await runDocument(
    tracker(
      {
        low: markdown(
          "assert open('first.txt').read() == 'one'\nassert not Path('half.txt').exists()\nopen('last.txt', 'w').write('x')",
        ),
        hangs: markdown(
          "open('half.txt', 'w').write('half')\nopen('first.txt', 'w').write('changed')\nimport time\ntime.sleep(60)",
        ),
        first: markdown("open('first.txt', 'w').write('one')"),
      },
      { low: { priority: "LOW" }, hangs: { priority: "MEDIUM", timeout: "1s" }, first: { priority: "HIGH" } },
    ),
  );
  expect(cycle.tasks.map((task) => [task.taskId, task.execution?.outcome.kind])).toEqual([
    ["first", "exited"],
    ["hangs", "timed-out"],
    ["low", "exited"],
  ]);
  expect(cycle.tasks[2]?.execution?.error).toBeNull();
  expect(await readFile(join(out, "workspace/first.txt"), "utf8")).toBe("one");
  expect(await readFile(join(out, "tasks/hangs/attempt-1/artifacts/half.txt"), "utf8")).toBe("half");
});

test("--project: its files are there and writable, the originals stay, secrets are masked and listed", async () => {
  const project = await mkdtemp(join(tmpdir(), "runproof-project-"));
  await mkdir(join(project, "src"));
  await mkdir(join(project, ".git"));
  await writeFile(join(project, ".git/config"), "secret");
  for (const name of [".env", ".env.local", ".netrc", "server.pem"])
    await writeFile(join(project, name), "secret");
  await writeFile(join(project, "src/data.csv"), "a,b\n1,2\n");
  await symlink("src/data.csv", join(project, "link.csv"));
  const { cycle } = await inside(
    `
import os
assert open("src/data.csv").read() == "a,b\\n1,2\\n" == open("link.csv").read()
open("src/data.csv", "w").write("changed")
seen = sorted(os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names)
assert seen == ["./link.csv", "./src/data.csv"], seen
`,
    ["--project", project],
  );
  expect(await readFile(join(project, "src/data.csv"), "utf8")).toBe("a,b\n1,2\n");
  expect(cycle.tasks[0]?.execution?.files).toMatchObject([{ path: "src/data.csv", change: "changed" }]);
  const notes = cycle.tasks[0]?.execution?.isolation.notes?.join("\n") ?? "";
  for (const name of [".git", ".env", ".env.local", ".netrc", "server.pem"]) expect(notes).toContain(name);
});

test("--mount is read-only, --cache is kept across executions", async () => {
  const data = await mkdtemp(join(tmpdir(), "runproof-data-"));
  const cache = await mkdtemp(join(tmpdir(), "runproof-cache-"));
  await writeFile(join(data, "x.txt"), "data");
  await chmod(data, 0o755);
  const words = ["--mount", `${data}:/data`, "--cache", cache];
  await inside(
    `
import os
assert open("/data/x.txt").read() == "data"
try:
    open("/data/y.txt", "w")
except OSError:
    pass
else:
    raise AssertionError("the mount is writable")
for name in ("HF_HOME", "TORCH_HOME", "XDG_CACHE_HOME"):
    os.makedirs(os.environ[name], exist_ok=True)
open(os.environ["HF_HOME"] + "/kept.txt", "w").write("kept")
`,
    words,
  );
  await inside(`import os\nassert open(os.environ["HF_HOME"] + "/kept.txt").read() == "kept"`, words);
});

test("--network host is written into the evidence", async () => {
  const { cycle } = await inside("print(1)", ["--network", "host"], await scratch());
  expect(cycle.tasks[0]?.execution?.isolation.level).toBe("full-net");
});

test("a folder that only its owner may enter can be mounted, and stays read-only", async () => {
  const folder = await mkdtemp(join(tmpdir(), "runproof-mount-"));
  await mkdir(join(folder, "sub"), { mode: 0o700 });
  await writeFile(join(folder, "sub", "numbers.csv"), "a\n1\n", { mode: 0o600 });
  await inside(
    `
assert open("/data/sub/numbers.csv").read() == "a\\n1\\n"
try:
    open("/data/new", "w")
except OSError:
    pass
else:
    raise AssertionError("a mount is writable")
open("made.txt", "w").write("made")
`,
    ["--mount", `${folder}:/data`],
  );
});

test("a run that an earlier task left in a store of the workspace is known, not missing", async () => {
  const store = 'import mlflow\nmlflow.set_tracking_uri(str(MULTI_AGENT_ROOT / "mlruns"))\n';
  const first = `${store}with mlflow.start_run():\n    mlflow.log_metric("accuracy", 0.9)\n`;
  const cite = (label: string): string =>
    `${store}print("${label}", mlflow.search_runs(search_all_experiments=True).iloc[0].run_id)\nopen("${label[0]}.csv", "w").write("made")\n`;
  const document = tracker({
    a: markdown(first),
    b: markdown(cite("run id")),
    c: markdown(cite("baseline run id")),
  });
  const { cycle } = await runDocument(document, []);
  const codes = cycle.tasks.map((task) =>
    task.findings
      .filter(({ code }) => code.startsWith("RUN_"))
      .map(({ code, outcome }) => `${code} ${outcome}`),
  );
  expect(codes).toEqual([[], ["RUN_FOREIGN fail"], ["RUN_FOREIGN pass"]]);
});

test("where no run is required, a criterion sees the numbers of a result file that no evidence path names", async () => {
  const code =
    'import json, os\njson.dump({"accuracy": min(1, len(os.listdir("/usr")))}, open("scores.json", "w"))';
  const document = tracker({ t: markdown(code) });
  Object.assign(document.task_results[0] ?? {}, {
    mlflow_required: false,
    acceptance_criteria: ["accuracy >= 0.5"],
  });
  const { cycle } = await runDocument(document, []);
  expect([cycle.tasks[0]?.verdict, cycle.decision.outcome]).toEqual(["verified", "GO"]);
});
