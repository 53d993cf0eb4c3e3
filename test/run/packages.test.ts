import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TaskEvidence } from "../../src/contracts/index.ts";
import type { Task } from "../../src/contracts/index.ts";
import { markdown, runDocument, scratch, tracker } from "../support/cli.ts";
import type { RunResult } from "../support/cli.ts";
import { managedPython } from "../support/python.ts";
import { borrowedCache, makeIndex, onlyIndex } from "../support/wheels.ts";

const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
const hostileMark = join(folder, "hostile-ran");
let environment: Record<string, string>;

/** What a package may try before the first line of the blocks: to write the record of a good end, and to end. */
const FORGE = `import os; exec("for number in range(3, 20):\\n try: os.write(number, b'{\\"status\\": 0}\\\\n')\\n except OSError: pass\\nos._exit(3)")`;

beforeAll(async () => {
  const index = join(folder, "index");
  const mark = `import os; open("hostile-ran.txt", "a").write(str(os.getpid())) if os.path.isdir("/workspace") else open(${JSON.stringify(hostileMark)}, "w")`;
  makeIndex(index, await managedPython(), [
    { name: "first-part", version: "1.0", files: { "first_part.py": "VALUE = 1\n" } },
    { name: "first-part", version: "2.0", files: { "first_part.py": "VALUE = 2\n" } },
    { name: "second-part", version: "1.0", files: { "second_part.py": "" }, requires: ["first-part<2"] },
    { name: "old-part", version: "1.0", files: { "old_part.py": "" }, requires: ["numpy<1.5"] },
    { name: "forging-part", version: "1.0", files: { "forging_part.py": "", "forging.pth": `${FORGE}\n` } },
    {
      name: "hostile-part",
      version: "1.0",
      files: { "hostile_part.py": `${mark}\n`, "hostile.pth": `${mark}\n` },
    },
  ]);
  environment = { ...onlyIndex(index), RUNPROOF_CACHE: borrowedCache(folder), RUNPROOF_ALLOW_INSTALL: "" };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runTasks(responses: Record<string, string>, words: string[] = [], cwd?: string): Promise<RunResult> {
  return runDocument(tracker(responses), words, { environment, ...(cwd === undefined ? {} : { cwd }) });
}

const taskOf = ({ cycle }: RunResult, taskId: string): Task => {
  const task = cycle.tasks.find((each) => each.taskId === taskId);
  if (task === undefined) throw new Error(`no task ${taskId}`);
  return task;
};

/** Message and hint of each finding that a package is missing. */
const missing = (task: Task): string[] =>
  task.findings
    .filter(({ code, outcome }) => code === "PACKAGE_MISSING" && outcome === "fail")
    .map(({ message, hint }) => `${message} ${hint}`);

async function evidenceOf(
  { out }: RunResult,
  taskId: string,
): Promise<{ evidence: TaskEvidence; text: string }> {
  const envelope = JSON.parse(
    await readFile(join(out, `tasks/${taskId}/attempt-1/evidence.json`), "utf8"),
  ) as {
    payload: string;
  };
  const text = Buffer.from(envelope.payload, "base64").toString("utf8");
  const statement = JSON.parse(text) as { predicate: { evidence: unknown } };
  return { evidence: TaskEvidence.parse(statement.predicate.evidence), text };
}

test("with --allow-install a request is there for its task alone, and stands in the evidence", async () => {
  const uses = "import first_part, numpy\nopen('made.txt', 'w').write(str(first_part.VALUE))";
  const result = await runTasks(
    {
      asks: markdown(
        `!pip install -q "first-part>=1" numpy && python -c "open('rest.txt', 'w').write('ran')"\n${uses}`,
      ),
      same: markdown(`%pip install 'first-part>=1' numpy\n${uses}`),
      without: markdown(
        "import importlib.util\nassert importlib.util.find_spec('first_part') is None\nopen('x.txt', 'w').write('x')",
      ),
    },
    ["--allow-install"],
  );
  const tasks = ["asks", "same", "without"].map((taskId) => taskOf(result, taskId));
  expect(tasks.map(({ verdict }) => verdict)).toEqual(["verified", "verified", "verified"]);
  expect(tasks[0]?.execution?.files.map(({ path }) => path)).toEqual(["made.txt", "rest.txt"]);
  const [asks, same, without] = tasks.map((task) => task.execution?.packages);
  expect(asks).toEqual({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    count: result.cycle.environment.packages.count + 1,
    added: [{ name: "first-part", version: "2.0" }],
  });
  expect([same, without]).toEqual([asks, undefined]);
  expect(await readFile(join(result.out, "tasks/asks/attempt-1/packages.lock"), "utf8")).toMatch(
    /^first-part==2\.0 \\\n {4}--hash=sha256:[0-9a-f]{64}\n$/,
  );
  expect(tasks[0]?.execution?.isolation.notes).toContain("packages installed for this task: first-part 2.0");
  const { evidence, text } = await evidenceOf(result, "asks");
  expect(evidence.packages).toEqual({
    permission: "all",
    requests: [
      { requirement: "numpy", name: "numpy", outcome: "present", reason: null },
      { requirement: "first-part>=1", name: "first-part", outcome: "installed", reason: null },
    ],
  });
  expect(text).toContain(String(asks?.sha256));
  expect(text).not.toContain(result.cycle.environment.packages.sha256);
  // What two tasks share is installed once.
  expect(result.stderr.match(/Installing /g)).toHaveLength(1);
  expect(existsSync(join(result.out, "tasks/without/attempt-1/packages.lock"))).toBe(false);
});

test("without permission the package and the option are named, and nothing is fetched", async () => {
  const result = await runTasks({
    asks: markdown("!pip install first-part"),
    imports: markdown("import first_part"),
  });
  expect(missing(taskOf(result, "asks"))).toEqual([
    expect.stringMatching(
      /^The package first-part is not installed, and installing was not allowed\. Run it again with --allow-install, or give .* --python or --requirements\.$/,
    ),
  ]);
  expect(missing(taskOf(result, "imports"))).toEqual([
    expect.stringMatching(/first_part is not installed.*%pip install.*--allow-install/),
  ]);
  expect(result.stderr).not.toContain("Installing");
  expect(result.code).toBe(100);
});

test("packages.allow of the project's file: what is listed is installed in a version that it binds, the rest is named", async () => {
  const cwd = await scratch();
  await writeFile(join(cwd, "runproof.config.yaml"), "packages:\n  allow: ['First.Part<2', second-part]\n");
  const result = await runTasks(
    {
      listed: markdown(
        "!pip install first-part\nimport first_part\nopen('v.txt', 'w').write(str(first_part.VALUE))",
      ),
      other: markdown("!pip install hostile-part"),
      bound: markdown("!pip install first-part==2.0"),
    },
    [],
    cwd,
  );
  expect(taskOf(result, "listed")).toMatchObject({
    verdict: "verified",
    execution: { packages: { added: [{ name: "first-part", version: "1.0" }] } },
  });
  expect(missing(taskOf(result, "other"))).toEqual([
    expect.stringMatching(/packages\.allow.*--allow-install/),
  ]);
  expect(missing(taskOf(result, "bound"))).toEqual([
    expect.stringMatching(/first-part==2\.0 could not be installed: .*first-part/),
  ]);
});

const afterFirst = (line: string): string => markdown(`!pip install first-part\nimport first_part\n${line}`);

test("what cannot be had is a result of its task with the reason, and takes no other request with it", async () => {
  const result = await runTasks(
    {
      unknown: afterFirst("!pip install runproof-no-such-package"),
      conflict: afterFirst("!pip install old-part"),
      older: afterFirst("%pip install numpy<1.5"),
      address: afterFirst("!pip install git+https://user:secret@host/x.git"),
      file: afterFirst("!pip install -r requirements.txt"),
      index: afterFirst("!pip install second-part --index-url https://host/simple"),
      computed: afterFirst("name = 'second' + '-part'\n!pip install {name}"),
      program: afterFirst(
        "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'second-part'])",
      ),
      dynamic: afterFirst("get_ipython().system('pip ' + 'install second-part')"),
    },
    ["--allow-install"],
  );
  const told = Object.fromEntries(result.cycle.tasks.map((task) => [task.taskId, missing(task)]));
  expect(told).toEqual({
    unknown: [
      expect.stringMatching(
        /runproof-no-such-package could not be installed: the package index knows no package of this name/,
      ),
    ],
    conflict: [
      expect.stringMatching(
        /old-part could not be installed: it needs other versions than those that are there \(.*numpy/,
      ),
    ],
    older: [expect.stringMatching(/numpy<1\.5 could not be installed: it needs other versions/)],
    address: [expect.stringMatching(/git\+https.*nothing is installed from an address/)],
    file: [
      expect.stringMatching(
        /-r requirements\.txt was not installed as it was asked for: a list of packages in a file is not read/,
      ),
    ],
    index: [expect.stringMatching(/second-part was not installed.*--index-url.*%pip install second-part/)],
    computed: [
      expect.stringMatching(/second-part was asked for only while the code ran.*%pip install second-part/),
    ],
    program: [
      expect.stringMatching(
        /second-part was not installed.*pip as a program of its own.*%pip install second-part/,
      ),
    ],
    dynamic: [expect.stringMatching(/second-part was asked for only while the code ran/)],
  });
  for (const task of result.cycle.tasks) {
    expect(task.execution?.packages?.added, task.taskId).toEqual([
      { name: "first-part", version: expect.any(String) },
    ]);
    expect(
      task.findings.filter(({ code }) => code === "EXECUTION_FAILED"),
      task.taskId,
    ).toEqual([]);
  }
  expect(JSON.stringify(result.cycle.tasks.map(({ reason }) => reason))).not.toContain("simple");
  expect(result.code).toBe(100);
});

test("a package is only ever started inside the sandbox", async () => {
  const result = await runTasks({ t: markdown("!pip install hostile-part\nimport hostile_part") }, [
    "--allow-install",
  ]);
  expect(taskOf(result, "t").execution?.error).toBeNull();
  expect(taskOf(result, "t").execution?.files.map(({ path }) => path)).toEqual(["hostile-ran.txt"]);
  expect(existsSync(hostileMark)).toBe(false);
});

test("a package that ends Python at its start, and forges the record of its end, is a result of its task", async () => {
  const result = await runTasks(
    {
      forged: markdown("!pip install forging-part\nprint(1)"),
      next: markdown("open('x.txt', 'w').write('x')"),
    },
    ["--allow-install"],
  );
  const forged = taskOf(result, "forged");
  expect(forged.execution?.outcome).toEqual({ kind: "could-not-start", exitCode: 3, signal: null });
  expect([forged.verdict, forged.findings.map(({ code }) => code)]).toEqual([
    "unverified",
    expect.arrayContaining(["EXECUTION_FAILED"]),
  ]);
  expect(taskOf(result, "next").verdict).toBe("verified");
});

test("the real package index: a wheel with its hashes, and a name that nobody has", async () => {
  const result = await runDocument(
    tracker({
      real: markdown(
        "!pip install -q toolz 'tabulate>=0.9'\nimport toolz, tabulate\nopen('t.txt', 'w').write(tabulate.tabulate([[toolz.first([1])]]))",
      ),
      none: markdown("%pip install runproof-no-such-package"),
    }),
    ["--allow-install"],
    { environment: { RUNPROOF_CACHE: borrowedCache(mkdtempSync(join(folder, "real-"))) } },
  );
  expect(taskOf(result, "real")).toMatchObject({
    verdict: "verified",
    execution: { packages: { added: [{ name: "tabulate" }, { name: "toolz" }] } },
  });
  expect(await readFile(join(result.out, "tasks/real/attempt-1/packages.lock"), "utf8")).toMatch(
    /^toolz==[\d.]+ \\\n +--hash=sha256:/m,
  );
  expect(missing(taskOf(result, "none"))).toEqual([expect.stringContaining("knows no package of this name")]);
});
