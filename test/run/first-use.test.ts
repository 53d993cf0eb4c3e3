import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DryRun } from "../../src/contracts/index.ts";
import { cli, markdown, scratch, tracker } from "../support/cli.ts";

/** What somebody types who tries the tool for the first time, and what must be said then. */
async function folderWith(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await scratch();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const indented = (document: unknown): string => JSON.stringify(document, null, 1);

test("--dry-run shows gates read and unread, criteria, evidence paths and package requests; its JSON stays", async () => {
  const document = {
    ...tracker(
      { t1: markdown("%pip install shap\nimport shap"), t2: markdown("print(1)") },
      {
        t1: { acceptance_criteria: ["accuracy >= 0.9", "The plot is nice"], evidence_paths: ["out/*.json"] },
        t2: { status: "rejected" },
      },
    ),
    acceptance_gates: ["mean(f1) > 0.5", "Nobody complains"],
  };
  const cwd = await folderWith({ "tracker.json": JSON.stringify(document) });
  const { code, stdout } = await cli(["run", "tracker.json", "--dry-run"], { cwd });
  expect(code).toBe(0);
  for (const line of [
    "t1  HIGH  experimental  to be executed: status completed; 1 block",
    "  criterion  accuracy >= 0.9\n",
    "  criterion  The plot is nice  (not read: it binds nothing)",
    "  evidence path  out/*.json",
    "  package  shap: where the environment lacks it, it is installed only with --allow-install",
    't2  HIGH  experimental  skipped: status "rejected"',
    "not executed, as the task is skipped",
    "gate  mean(f1) > 0.5\n",
    "gate  Nobody complains  (not read: it binds nothing)",
    "2 of the gates and criteria are not read and bind nothing; write for example `accuracy >= 0.9`",
  ])
    expect(stdout).toContain(line);
  const allowed = await cli(["run", "tracker.json", "--dry-run", "--allow-install"], { cwd });
  expect(allowed.stdout).not.toContain("package  shap");
  const json = await cli(["run", "tracker.json", "--dry-run", "--json"], { cwd });
  expect(Object.keys(DryRun.strict().parse(JSON.parse(json.stdout)))).toEqual([
    "schemaVersion",
    "input",
    "tasks",
  ]);
});

test("a field that looks like a known one is named with its place, in every kind of input; others are left alone", async () => {
  const item = tracker({ t1: markdown("print(1)") }).task_results[0];
  const cwd = await folderWith({
    "tracker.json": indented({
      task_results: [{ ...item, evidence_path: ["x"], notes: "mine", stats: {} }],
      acceptance_gate: ["a > 1"],
    }),
    "handoff.json": indented({
      decisions: [{ action: "a", dependancies: [], responses: { ops_commander: markdown("print(1)") } }],
      gates: ["a > 1"],
    }),
    "one.md": `---\ntitle: mine\nkind: experimental\nacceptance_criterion: a > 1\n---\n${markdown("print(1)")}`,
    "many.json": indented(Array.from({ length: 30 }, (_, n) => ({ ...item, task_id: n, time_out: "1h" }))),
  });
  const notes = async (input: string): Promise<string[]> => {
    const { code, stderr } = await cli(["run", input, "--dry-run"], { cwd });
    expect(code, stderr).toBe(0);
    return stderr.split("\n").filter((line) => line.startsWith("note: "));
  };
  expect(await notes("tracker.json")).toEqual([
    'note: tracker.json:15:21: task_results[0].evidence_path: unknown field "evidence_path"; did you mean evidence_paths?',
    'note: tracker.json:22:21: acceptance_gate: unknown field "acceptance_gate"; did you mean acceptance_gates?',
  ]);
  expect(await notes("handoff.json")).toEqual([
    'note: handoff.json:5:20: decisions[0].dependancies: unknown field "dependancies"; did you mean dependencies?',
    'note: handoff.json:11:11: gates: unknown field "gates"; did you mean acceptance_gates?',
  ]);
  expect(await notes("one.md")).toEqual([
    'note: one.md:4:1: front matter: unknown field "acceptance_criterion"; did you mean acceptance_criteria?',
  ]);
  const many = await notes("many.json");
  expect(many).toHaveLength(21);
  expect(many.at(-1)).toBe("note: and 10 more unknown fields that look like known ones");
});

test("an out folder that cannot be made is told at once, with the folder that refuses and what to type", async () => {
  const cwd = await folderWith({ "response.md": markdown("print(1)"), "file.txt": "" });
  for (const [out, why] of [
    ["/proc/runproof/out", /\/proc\/runproof\/out cannot be made: .* in \/proc\./],
    ["file.txt/deep/out", /file\.txt\/deep\/out cannot be made: a file stands where a folder is needed in /],
  ] as const) {
    const { code, stdout, stderr } = await cli(["run", "response.md", "--out", out], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^runproof: /);
    expect(stderr).toMatch(why);
    expect(stderr).toContain("--out ~/cycles/first");
  }
  expect((await readdir(cwd)).toSorted()).toEqual(["file.txt", "response.md"]);
});

test("what is mistyped is told in the tool's own words, with what was meant", async () => {
  const cwd = await folderWith({ "honest.md": markdown("print(1)") });
  const typed = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli(words, { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^runproof: /);
    expect(stderr).not.toMatch(/ENOENT|^error/m);
    return stderr;
  };
  expect(await typed("honest.md", "--json")).toContain("Did you mean `runproof run honest.md --json`?");
  expect(await typed("run")).toMatch(/missing required argument 'input'\n.*runproof run --help/);
  expect(await typed("run", "honest.md", "--tiemout", "1h")).toMatch(/--timeout\?\)?\n.*runproof run --help/);
  expect(await typed("rum", "honest.md")).toMatch(/Did you mean run\?\)?\n.*runproof --help/);
  const config = await typed("run", "honest.md", "--config", "nope.yaml");
  expect(config).toContain("nope.yaml cannot be read: there is no such file.\n");
  expect(config.split("nope.yaml")).toHaveLength(2);
});

test("help shows nothing that has no effect yet", async () => {
  const { stdout } = await cli(["run", "--help"]);
  expect(stdout).not.toMatch(/--engine|--unsigned|\bray\b/);
  expect(stdout).toContain("--timeout <time>");
});

test("the first wrong byte is named, up to five faults of a document are told, and places with them", async () => {
  const cwd = await folderWith({
    "bytes.md": Buffer.concat([Buffer.from("# Täsk\n"), Buffer.from([0xc3, 0x28]), Buffer.from("\n")]),
    "cut.md": Buffer.concat([Buffer.from("ab"), Buffer.from([0xe2, 0x82])]),
    "faults.json": JSON.stringify(
      Array.from({ length: 4 }, () => ({ action: 7, status: 8, agent_responses: {} })),
    ),
    "matter.md": `---\nkind: science\npriority: 7\n---\n${markdown("print(1)")}`,
  });
  const told = async (input: string): Promise<string> => {
    const { code, stderr } = await cli(["run", input], { cwd });
    expect(code).toBe(2);
    return stderr;
  };
  expect(await told("bytes.md")).toContain("bytes.md:2:1: byte 8 (0xc3) is not valid UTF-8");
  expect(await told("cut.md")).toContain("cut.md:1:3: byte 2 (0xe2) is not valid UTF-8");
  const lines = (await told("faults.json")).split("\n");
  expect(lines.slice(0, 6)).toEqual([
    expect.stringMatching(/^runproof: faults\.json:1:\d+: \[0\]\.(?:status|action): expected/),
    expect.stringMatching(/^ {2}faults\.json:1:\d+: \[0\]\.(?:status|action): expected/),
    expect.stringMatching(/^ {2}faults\.json:1:\d+: \[1\]\./),
    expect.stringMatching(/^ {2}faults\.json:1:\d+: \[1\]\./),
    expect.stringMatching(/^ {2}faults\.json:1:\d+: \[2\]\./),
    "  and 3 more",
  ]);
  const matter = await told("matter.md");
  expect(matter).toMatch(/matter\.md:2:7: front matter: kind: expected/);
  expect(matter).toMatch(/\n {2}matter\.md:3:11: front matter: priority: expected/);
});
