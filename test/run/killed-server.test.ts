import { expect, test } from "vitest";
import { markdown, tracker } from "../support/cli.ts";
import { ownProcesses } from "../execute/run-session.ts";
import { runHere } from "./in-process.ts";

const LOGGING = `import mlflow, os, time
share = min(1, len(os.listdir("/usr")))
with mlflow.start_run():
    for step in range(600):
        mlflow.log_metric("loss", share / (1 + step), step=step)
        time.sleep(0.005)
    mlflow.set_tag("all", "logged")
`;

function killServer(): void {
  for (const pid of ownProcesses("tracking_server.py")) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      continue; // it went with the one before
    }
  }
}

test("where the MLflow server is killed in the middle of a session, what was logged stands and the next task works", async () => {
  const logged: [string, string, unknown][] = [];
  const { cycle } = await runHere(
    tracker(
      { first: markdown(LOGGING), second: markdown(LOGGING) },
      { first: { mlflow_required: true }, second: { mlflow_required: true } },
    ),
    {
      taskMetric(taskId, key, value) {
        logged.push([taskId, key, value]);
        if (taskId === "first" && logged.length === 100) killServer();
      },
    },
  );
  const [first, second] = cycle.tasks;
  expect(logged.slice(0, 2)).toEqual([
    ["first", "loss", 1],
    ["first", "loss", 1 / 2],
  ]);
  const seen = logged.filter(([taskId]) => taskId === "first").length;
  expect(seen).toBeGreaterThanOrEqual(100);
  expect(first?.verdict).not.toBe("refuted");
  expect(first?.runs.map(({ metrics }) => metrics["loss"]?.points)).toEqual([seen]);
  expect(first?.verdict === "verified" || first?.findings.some(({ message }) => /died/u.test(message))).toBe(
    true,
  );
  expect(second).toMatchObject({ verdict: "verified", runs: [{ metrics: { loss: { points: 600 } } }] });
});
