import { writeFile } from "node:fs/promises";
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
