import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { RunResult } from "../support/cli.ts";
import { runDocument, tracker } from "../support/cli.ts";

const FOLDER = resolve(import.meta.dirname, "../fixtures/agent-scripts");
/** Programs that show a habit with numbers which are typed: as experiments they would prove nothing. */
const TOYS = new Set(["mlflow-client", "nested-runs", "pickled-class", "utils-block"]);
const names = readdirSync(FOLDER).map((name) => name.replace(/\.md$/, ""));

let result: RunResult;
beforeAll(async () => {
  const responses = Object.fromEntries(
    names.map((name) => [name, readFileSync(join(FOLDER, `${name}.md`), "utf8")]),
  );
  result = await runDocument(
    tracker(
      responses,
      Object.fromEntries(
        names.map((name) => [
          name,
          { mlflow_required: true, kind: TOYS.has(name) ? "simulation" : "experimental" },
        ]),
      ),
    ),
  );
}, 900_000);

test.each(names)("%s passes unchanged", (name) => {
  const task = result.cycle.tasks.find((candidate) => candidate.taskId === name);
  const attempt = join(result.out, "tasks", name, "attempt-1");
  const output = `${readFileSync(join(attempt, "stdout.txt"), "utf8")}\n${readFileSync(join(attempt, "stderr.txt"), "utf8")}`;
  expect(task?.execution?.outcome, output).toEqual({ kind: "exited", exitCode: 0, signal: null });
  expect(task?.verdict, `${task?.reason}\n${JSON.stringify(task?.findings, null, 1)}\n${output}`).toBe(
    "verified",
  );
  expect(task?.runs.length).toBeGreaterThan(0);
  expect(task?.runs.every((run) => run.grade === "witnessed")).toBe(true);
});
