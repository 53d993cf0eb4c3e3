import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runDocument } from "../support/cli.ts";

const block = (line: string): string => `Here's a test implementation:

\`\`\`python
import mlflow
${line}
mlflow.set_experiment("test_executor")

with mlflow.start_run(run_name="test") as run:
    run_id = run.info.run_id
    print(f"✅ MLflow Run ID: {run_id}")
    mlflow.log_param("test_param", "test_value")
    mlflow.log_metric("test_metric", 42.0)
\`\`\`

This creates a test run.
`;

test.each([
  ["captured", 'mlflow.set_tracking_uri(str(MULTI_AGENT_ROOT / "mlruns"))'],
  ["witnessed", ""],
])("one %s run with its parameter and metric, verified, exit 0", async (grade, line) => {
  const { cycle, code, out, stderr } = await runDocument([
    {
      task_id: "t1",
      action: "Execute the test run",
      status: "completed",
      agent_responses: { ops_commander: block(line) },
    },
  ]);
  const task = cycle.tasks[0];
  expect(task?.runs, stderr).toHaveLength(1);
  expect(task?.runs[0]).toMatchObject({
    grade,
    name: "test",
    experiment: "test_executor",
    status: "FINISHED",
    params: { test_param: "test_value" },
  });
  expect(task?.runs[0]?.metrics["test_metric"]).toMatchObject({ last: 42, points: 1 });
  expect(task?.verdict, JSON.stringify(task?.findings)).toBe("verified");
  expect(task?.status).toBe("completed");
  expect(cycle.decision.outcome).toBe("GO");
  expect(code).toBe(0);
  const results = JSON.parse(readFileSync(join(out, "execution_results.json"), "utf8"));
  const item = (Array.isArray(results) ? results : results.task_results)[0];
  expect(item.execution).toMatchObject({ code_executed: true, run_id: task?.runs[0]?.runId });
  expect(item.agent_responses.ops_commander).toBe(block(line));
  expect(item.response_extended).toContain(task?.runs[0]?.runId);
});
