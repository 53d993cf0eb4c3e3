import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, markdown, tracker } from "../support/cli.ts";

type Item = Record<string, unknown>;
const good = (): { task_results: Item[] } => tracker({ t1: markdown("print(1)") });
const text = JSON.stringify(good());

/** The tracker with its only item changed. */
function item(change: (item: Item) => void): string {
  const document = good();
  change(document.task_results[0] as Item);
  return JSON.stringify(document);
}

function two(change: (first: Item, second: Item) => void): string {
  const document = tracker({ a: markdown("print(1)"), b: markdown("print(2)") });
  change(document.task_results[0] as Item, document.task_results[1] as Item);
  return JSON.stringify(document);
}

/** What stands in the file, and what the message must name besides the file. */
const CASES: Record<string, [content: string | Uint8Array, names: RegExp]> = {
  "empty file": ["", /empty/i],
  "white space only": [" \n\t", /empty/i],
  "truncated in the middle": [text.slice(0, text.length >> 1), /:\d+:\d+/],
  "truncated by one": [text.slice(0, -1), /:\d+:\d+/],
  "trailing brace": [`${text}}`, /:\d+:\d+/],
  "single quotes": ["{'task_results': []}", /:1:2/],
  "trailing comma": [text.replace('"errors":[]', '"errors":[],'), /:\d+:\d+/],
  "bare NaN": [text.replace('"outputs":[]', '"outputs":[NaN]'), /:\d+:\d+.*NaN/s],
  "bare Infinity": [text.replace('"outputs":[]', '"outputs":[-Infinity]'), /:\d+:\d+/],
  "a comment": [`// hello\n${text}`, /:1:1/],
  html: ["<html><body>502 Bad Gateway</body></html>", /:1:1/],
  "a string": ['"x"', /expected/],
  "a number": ["7", /expected/],
  null: ["null", /expected/],
  "array of numbers": ["[1,2]", /\[0\]/],
  "an object of neither kind": ['{"hello": 1}', /decisions|task_results/],
  "no tasks": ['{"task_results": []}', /no task/i],
  "task_results an object": ['{"task_results": {}}', /task_results/],
  "decisions a string": ['{"decisions": "x"}', /decisions/],
  "decision without action": ['{"decisions": [{"priority": "HIGH"}]}', /decisions\[0\]\.?.*action/s],
  "action null": [item((it) => (it["action"] = null)), /task_results\[0\]\.action/],
  "action missing": [item((it) => delete it["action"]), /task_results\[0\].*action/s],
  "action a list": [item((it) => (it["action"] = ["x"])), /task_results\[0\]\.action/],
  "agent_responses missing": [item((it) => delete it["agent_responses"]), /agent_responses/],
  "agent_responses a list": [item((it) => (it["agent_responses"] = [1])), /agent_responses/],
  "response a number": [
    item((it) => (it["agent_responses"] = { ops_commander: 5 })),
    /agent_responses\.ops_commander/,
  ],
  "status a number": [item((it) => (it["status"] = 7)), /status/],
  "priority a number": [item((it) => (it["priority"] = 1)), /priority/],
  "kind unknown": [item((it) => (it["kind"] = "science")), /kind.*experimental/s],
  "timeout without meaning": [item((it) => (it["timeout"] = "soon")), /timeout/],
  "timeout without a unit": [item((it) => (it["timeout"] = 30)), /timeout.*30 has no unit; write 30s/s],
  "memory without a unit": [item((it) => (it["memory"] = "5")), /memory.*5 has no unit; write 5GiB/s],
  "memory negative": [item((it) => (it["memory"] = -5)), /memory/],
  "mlflow_required a word": [item((it) => (it["mlflow_required"] = "yes")), /mlflow_required/],
  "evidence_paths numbers": [item((it) => (it["evidence_paths"] = [1])), /evidence_paths\[0\]/],
  "dependencies an object": [item((it) => (it["dependencies"] = {})), /dependencies/],
  "id leaves the folder": [item((it) => (it["task_id"] = "../../x")), /task_id/],
  "id absolute": [item((it) => (it["task_id"] = "/etc/passwd")), /task_id/],
  "id empty": [item((it) => (it["task_id"] = "")), /task_id/],
  "id of 101 characters": [item((it) => (it["task_id"] = "x".repeat(101))), /task_id/],
  "id an object": [item((it) => (it["task_id"] = {})), /task_id/],
  "id with a newline": [item((it) => (it["task_id"] = "a\nb")), /task_id/],
  "duplicate ids": [two((_, second) => (second["task_id"] = "a")), /duplicate.*"?a"?/is],
  "place clashes with a given id": [
    two((first, second) => ((first["task_id"] = "2"), delete second["task_id"])),
    /duplicate/i,
  ],
  "circle of two": [
    two((first, second) => ((first["dependencies"] = ["b"]), (second["dependencies"] = ["a"]))),
    /circle.*a.*b/is,
  ],
  "circle of one": [item((it) => (it["dependencies"] = ["t1"])), /circle/i],
  "response over 10 MB": [
    item((it) => (it["agent_responses"] = { ops_commander: "x".repeat(10 * 1024 ** 2 + 1) })),
    /10 M/,
  ],
  "response path leaves the folder": [
    item((it) => (it["agent_responses"] = { ops_commander: { path: "../secret.md" } })),
    /path|below/i,
  ],
  "response path absolute": [
    item((it) => (it["agent_responses"] = { ops_commander: { path: "/etc/passwd" } })),
    /path|below/i,
  ],
  "response path missing": [
    item((it) => (it["agent_responses"] = { ops_commander: { path: "none.md" } })),
    /none\.md/,
  ],
  binary: [
    Buffer.from([0, 1, 2, 255, 254].concat(Array.from({ length: 64 }, (_, n) => n * 3))),
    /:1:1|UTF-8|binary/i,
  ],
  "broken UTF-8": [
    Buffer.concat([
      Buffer.from('{"task_results": [{"action": "'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}]}'),
    ]),
    /UTF-8/,
  ],
  "deep nesting": ["[".repeat(100_000), /:1:|nest/i],
  "ten thousand and one blocks": [
    item((it) => (it["agent_responses"] = { ops_commander: "```python\n1\n```\n".repeat(10_001) })),
    /10,?001|10,?000/,
  ],
};

async function refused(input: string, names: RegExp, place: string): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "runproof-bad-"));
  const { code, stdout, stderr } = await cli(["run", input, "--out", join(cwd, "out"), "--json"], { cwd });
  expect(code, stderr).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(place);
  expect(stderr).toMatch(names);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr.length).toBeLessThan(2000);
  expect(readdirSync(cwd)).toEqual([]);
}

test("there are at least forty", () => {
  expect(Object.keys(CASES).length).toBeGreaterThanOrEqual(40);
});

test.each(Object.keys(CASES))("%s: exit 2, the place is named, nothing is left", async (name) => {
  const [content, names] = CASES[name] as [string | Uint8Array, RegExp];
  const folder = mkdtempSync(join(tmpdir(), "runproof-bad-input-"));
  const path = join(folder, "input.json");
  writeFileSync(path, content);
  await refused(path, names, "input.json");
});

test("a missing file, a folder, a FIFO, a link on the way of a response, two files of one name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "runproof-bad-input-"));
  await refused(join(folder, "absent.json"), /absent\.json/, "absent.json");
  await refused(folder, /folder|directory/i, folder);
  execFileSync("mkfifo", [join(folder, "pipe.json")]);
  await refused(join(folder, "pipe.json"), /pipe\.json/, "pipe.json");
  writeFileSync(join(folder, "secret.md"), "secret");
  mkdirSync(join(folder, "responses"));
  symlinkSync("../secret.md", join(folder, "responses/link.md"));
  writeFileSync(
    join(folder, "linked.json"),
    item((it) => (it["agent_responses"] = { ops_commander: { path: "responses/link.md" } })),
  );
  await refused(join(folder, "linked.json"), /link/, "linked.json");
  expect(existsSync(join(folder, "out"))).toBe(false);
});

test("an unreadable file names the file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "runproof-bad-input-"));
  const path = join(folder, "closed.json");
  writeFileSync(path, text);
  chmodSync(path, 0o000);
  // Root may read everything, so there the file is as good as any other.
  if (process.getuid?.() === 0) return;
  await refused(path, /permission/i, "closed.json");
});

test("an out folder in use, a wrong option and a wrong value", async () => {
  const folder = mkdtempSync(join(tmpdir(), "runproof-bad-input-"));
  writeFileSync(join(folder, "input.json"), text);
  mkdirSync(join(folder, "used"));
  writeFileSync(join(folder, "used/kept.txt"), "kept");
  const run = (...words: string[]) => cli(["run", "input.json", ...words], { cwd: folder });
  expect(await run("--out", "used")).toMatchObject({ code: 2, stderr: expect.stringContaining("used") });
  expect(await run("--tiemout", "1h")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--timeout"),
  });
  expect(await run("--timeout", "soon")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--timeout"),
  });
  expect(await run("--isolation", "docker")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("full, process, none"),
  });
  expect(await run("--project", "absent")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("absent"),
  });
  for (const option of ["--python", "--requirements"]) {
    expect(await run(option, "absent")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`${option}: .*absent does not exist`)),
    });
    expect(await run(option, ".")).toMatchObject({ code: 2, stderr: expect.stringContaining("is a folder") });
  }
  expect(await run("--ray-address", "ray://host:10001")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("not available yet"),
  });
  expect(await cli(["verify", "out"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("not available yet"),
  });
  expect(readdirSync(folder).toSorted()).toEqual(["input.json", "used"]);
  expect(readdirSync(join(folder, "used"))).toEqual(["kept.txt"]);
});
