import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, expect, test } from "vitest";
import type { Audit } from "../../src/contracts/index.ts";
import { cli, runDocument, scratch, tracker, markdown } from "../support/cli.ts";
import type { CliOptions, CliResult } from "../support/cli.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile<Audit>(
  JSON.parse(readFileSync(join(ROOT, "schemas/audit.schema.json"), "utf8")) as object,
);

const RESULTS = { knn: { accuracy: 0.9254, loss: 0.31 }, n_test: 228 };
const TRUE = "The kNN model reaches an accuracy of 0.925 and a loss of 0.31.\n";
const FALSE = "The kNN model reaches an accuracy of 0.96 and a loss of 0.31.\n";

/** A folder with the files given. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await scratch();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function audited(words: string[], options: CliOptions): Promise<CliResult & { audit: Audit }> {
  const result = await cli(["audit", ...words, "--json"], options);
  const audit: unknown = JSON.parse(result.stdout);
  expect(validate(audit), JSON.stringify(validate.errors) + result.stderr).toBe(true);
  return { ...result, audit: audit as Audit };
}

const states = (audit: Audit): Record<string, string> =>
  Object.fromEntries(audit.claims.map((claim) => [claim.value, claim.state]));

test("true claims end with 0, a false one with 100, and the claims say which", async () => {
  const cwd = await folderOf({ "r.json": JSON.stringify(RESULTS), "t.md": TRUE, "f.md": FALSE });
  const honest = await audited(["t.md", "--records", "r.json"], { cwd });
  expect(honest.code).toBe(0);
  expect(honest.audit).toMatchObject({ file: "t.md", grade: "referenced", findings: [] });
  expect(states(honest.audit)).toEqual({ "0.925": "supported", "0.31": "supported" });
  const wrong = await audited(["f.md", "--records", "r.json"], { cwd });
  expect(wrong.code).toBe(100);
  expect(states(wrong.audit)).toEqual({ "0.96": "contradicted", "0.31": "supported" });
  expect(wrong.audit.summary).toEqual({ supported: 1, contradicted: 1, unsupported: 0 });
  expect(wrong.audit.findings).toMatchObject([{ code: "CLAIM_MISMATCH", outcome: "fail" }]);
});

test("--allow-unsupported accepts what no record speaks to, and nothing that is contradicted", async () => {
  const cwd = await folderOf({
    "r.json": JSON.stringify(RESULTS),
    "u.md": `${TRUE}\nThe F1 score is 0.77.\n`,
    "f.md": FALSE,
  });
  const refused = await audited(["u.md", "--records", "r.json"], { cwd });
  expect([refused.code, states(refused.audit)["0.77"]]).toEqual([100, "unsupported"]);
  expect(refused.audit.findings).toMatchObject([{ code: "CLAIM_UNSUPPORTED", outcome: "fail" }]);
  const allowed = await audited(["u.md", "--allow-unsupported", "--records", "r.json"], { cwd });
  expect(allowed.code).toBe(0);
  expect(allowed.audit.findings).toMatchObject([{ code: "CLAIM_UNSUPPORTED", outcome: "warn" }]);
  const wrong = await audited(["f.md", "--allow-unsupported", "--records", "r.json"], { cwd });
  expect(wrong.code).toBe(100);
});

test.each([
  ["results.jsonl", '{"model": "kNN", "accuracy": 0.9254, "loss": 0.31}\n'],
  ["results.csv", "model,accuracy,loss\nkNN,0.9254,0.31\n"],
  ["results.tsv", "model\taccuracy\tloss\nkNN\t0.9254\t0.31\n"],
  ["europe.csv", "model;accuracy;loss\nkNN;0,9254;0,31\n"],
  ["python.json", '{"kNN": {"accuracy": 0.9254, "loss": 0.31, "other": NaN}}'],
  ["no-ending", '{"kNN": {"accuracy": 0.9254, "loss": 0.31}}'],
])("records in %s", async (name, content) => {
  const cwd = await folderOf({ [name]: content, "t.md": TRUE, "f.md": FALSE });
  expect((await audited(["t.md", "--records", name], { cwd })).code).toBe(0);
  expect((await audited(["f.md", "--records", name], { cwd })).code).toBe(100);
});

test("a folder: all result files below it, broken ones and links in the notes", async () => {
  const cwd = await folderOf({
    "results/a/knn.json": JSON.stringify({ accuracy: 0.9254 }),
    "results/b/knn.csv": "loss\n0.31\n",
    "results/broken.json": '{"accuracy": ',
    "results/.cache/other.json": '{"accuracy": 0.5}',
    "t.md": TRUE,
  });
  await symlink("/etc/passwd", join(cwd, "results/link.json"));
  const { audit, code } = await audited(["t.md", "--records", "results/"], { cwd });
  expect(code, JSON.stringify(audit)).toBe(0);
  expect(audit.sources.map(({ path }) => path)).toEqual(["results/a/knn.json", "results/b/knn.csv"]);
  expect(audit.notes.join("\n")).toMatch(/broken\.json:1:14/);
  expect(audit.notes.join("\n")).toMatch(/1 link was not followed/);
});

test.each([
  [["t.md"], /--evidence|hold the text against/],
  [["t.md", "--records", "r.json", "--evidence", "."], /Both --evidence and --records/],
  [["none.md", "--records", "r.json"], /none\.md cannot be read/],
  [[".", "--records", "r.json"], /it is a folder/],
  [["latin1.md", "--records", "r.json"], /latin1\.md:1:4.*UTF-8/],
  [["paper.pdf", "--records", "r.json"], /paper\.pdf/],
  [["t.md", "--records", "none.json"], /none\.json cannot be read/],
  [["t.md", "--records", "cut.json"], /cut\.json:2:11: not valid JSON/],
  [["t.md", "--records", "bad.jsonl"], /bad\.jsonl: line 2/],
  [["t.md", "--records", "latin1.csv"], /latin1\.csv.*UTF-8/],
  [["t.md", "--records", "t.md"], /t\.md: no result file/],
  [["t.md", "--records", "empty"], /no number and no run/],
  [["t.md", "--evidence", "none"], /no such folder/],
  [["t.md", "--evidence", "empty"], /cycle\.json cannot be read/],
  [["t.md", "--records", "r.json", "--json", "--sarif", "-"], /Both --json and --sarif/],
])("input that is wrong ends with 2 and says where: %j", async (words, message) => {
  const cwd = await folderOf({
    "r.json": JSON.stringify(RESULTS),
    "t.md": TRUE,
    "cut.json": '{"a": 1,\n "b": [2, ',
    "bad.jsonl": '{"a": 1}\n{"a": \n',
    "empty/x.txt": "x",
  });
  writeFileSync(join(cwd, "latin1.md"), Buffer.from("caf\u00e9 0.5", "latin1"));
  writeFileSync(join(cwd, "latin1.csv"), Buffer.from("caf\u00e9\n0.5", "latin1"));
  writeFileSync(join(cwd, "paper.pdf"), Buffer.from("%PDF-1.4\n\0\u00e2\u00e3", "latin1"));
  const { code, stdout, stderr } = await cli(["audit", ...words], { cwd });
  expect(stderr).toMatch(message);
  expect([code, stdout]).toEqual([2, ""]);
});

test("standard input, the table, SARIF and the page; control sequences never reach the terminal", async () => {
  const cwd = await folderOf({ "r.json": JSON.stringify(RESULTS) });
  const nasty = `\u001b[2J${FALSE.trim()} \u001b]8;;https://evil.example\u0007link\u202e <script>x</script>\n`;
  const words = ["audit", "-", "--records", "r.json", "--html", "a.html", "--sarif", "a.sarif"];
  const { code, stdout, stderr } = await cli(words, { cwd, input: nasty });
  expect(code, stderr).toBe(100);
  expect(stdout).toMatch(/^Audit: CONTRADICTED\n/);
  expect(stdout).toMatch(/^1 +contradicted +0\.96/m);
  expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
  const page = await readFile(join(cwd, "a.html"), "utf8");
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script");
  const sarif = JSON.parse(await readFile(join(cwd, "a.sarif"), "utf8")) as {
    runs: { results: { level: string }[] }[];
  };
  expect(sarif.runs[0]?.results.map(({ level }) => level)).toContain("error");
  const onStdout = await cli(["audit", "-", "--records", "r.json", "--sarif", "-"], { cwd, input: FALSE });
  expect(JSON.parse(onStdout.stdout)).toMatchObject({ version: "2.1.0" });
});

const CODE = `
import json, mlflow
with mlflow.start_run(run_name="knn"):
    correct = sum(1 for i in range(228) if i % 13)
    mlflow.log_metrics({"accuracy": correct / 228, "n_test": 228})
json.dump({"loss": 0.31, "accuracy": correct / 228}, open("knn.json", "w"))
`;

let cycle: { out: string; cwd: string };
beforeAll(async () => {
  const cwd = await scratch();
  const { out } = await runDocument(tracker({ knn: markdown(CODE) }), [], { cwd });
  cycle = { out, cwd };
});

/** Every file below a folder with its size and time. */
const listing = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => {
    const { size, mtimeMs } = statSync(join(folder, path));
    return `${path} ${size} ${mtimeMs}`;
  });

test("a text against a cycle: runs and result files, and nothing is written into it", async () => {
  const before = listing(cycle.out);
  const text = "# Result\n\nkNN reaches an accuracy of 0.921 on 228 patients; the loss is 0.31.\n";
  const { audit, code } = await audited(["-", "--evidence", "out"], { cwd: cycle.cwd, input: text });
  expect(states(audit)).toMatchObject({ "0.921": "supported", "0.31": "supported" });
  expect([code, audit.grade]).toEqual([0, "witnessed"]);
  expect(audit.sources).toMatchObject([{ path: "out", kind: "cycle", runs: 1 }]);
  const wrong = await audited(["-", "--evidence", "out"], {
    cwd: cycle.cwd,
    input: text.replace("0.921", "0.95"),
  });
  expect(states(wrong.audit)).toMatchObject({ "0.95": "contradicted" });
  const inside = await cli(["audit", "-", "--evidence", "out", "--html", "out/a.html"], {
    cwd: cycle.cwd,
    input: text,
  });
  expect(inside.code).toBe(2);
  expect(listing(cycle.out)).toEqual(before);
});

test("evidence that was changed is not believed", async () => {
  const { out, cwd } = cycle;
  const path = join(out, "cycle.json");
  const original = await readFile(path, "utf8");
  try {
    await writeFile(path, original.replaceAll("0.92", "0.99"));
    const { code, stderr } = await cli(["audit", "-", "--evidence", "out"], { cwd, input: TRUE });
    expect(stderr).toMatch(/cycle\.json: it is not what the cycle wrote/);
    expect(code).toBe(2);
  } finally {
    await writeFile(path, original);
  }
  const artifact = join(out, "tasks/knn/attempt-1/artifacts/knn.json");
  const numbers = await readFile(artifact, "utf8");
  try {
    await writeFile(artifact, numbers.replace("0.31", "0.13"));
    const { code, stderr } = await cli(["audit", "-", "--evidence", "out"], { cwd, input: TRUE });
    expect(stderr).toMatch(/knn\.json: it is not what the execution made/);
    expect(code).toBe(2);
  } finally {
    await writeFile(artifact, numbers);
  }
});

test("a cycle's own store as a record, by file and by MLflow's address", async () => {
  const store = ".runproof/mlflow.db";
  for (const record of [store, `sqlite:///${store}`]) {
    const { audit, code } = await audited(["-", "--records", record], {
      cwd: cycle.cwd,
      input: "The accuracy of the run knn is 0.921.\n",
    });
    expect(audit.sources, audit.notes.join()).toMatchObject([{ kind: "store", runs: 1 }]);
    expect([code, audit.grade, states(audit)["0.921"]]).toEqual([0, "referenced", "supported"]);
  }
});
