import { afterAll, expect, test } from "vitest";
import {
  OTHER,
  closeAnalyst,
  codes,
  examine,
  failure,
  inputOf,
  python,
  run,
} from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };

function missing(module: string): Scene {
  return {
    response: python(`import ${module}`),
    reports: { 1: { ...failure(2, "ModuleNotFoundError"), missingModule: module } },
  };
}

async function message(scene: Scene): Promise<string> {
  const verification = await examine(scene);
  const finding = verification.findings.find((each) => each.code === "PACKAGE_MISSING");
  return `${finding?.message} ${finding?.hint}`;
}

test("the session's own word raises nothing: all blocks ok, the machine says killed", async () => {
  const killed = await examine({
    response: CODE,
    runs: [run()],
    outcome: { kind: "killed", exitCode: null, signal: "SIGKILL" },
  });
  expect([killed.verdict, codes(killed)[0]]).toEqual(["unverified", "EXECUTION_FAILED"]);
  const signalled = await examine({
    response: CODE,
    runs: [run()],
    outcome: { kind: "exited", exitCode: null, signal: "SIGSEGV" },
  });
  expect(codes(signalled)[0]).toBe("EXECUTION_FAILED");
  const notStarted = await examine({ response: CODE, outcome: { kind: "could-not-start", exitCode: null } });
  expect(codes(notStarted)[0]).toBe("EXECUTION_FAILED");
  const unexplained = await examine({ response: CODE, runs: [run()], outcome: { exitCode: 1 } });
  expect(codes(unexplained)).toContain("EXECUTION_FAILED");
});

test("packages: the package and the option are named, local modules are told apart, caught requests warn", async () => {
  expect(await message(missing("cv2"))).toMatch(/opencv-python.*--allow-install/);
  expect(await message(missing("shap"))).toMatch(/shap.*--allow-install/);
  expect(await message(missing("utils"))).toMatch(/--project/);
  expect(await message(missing("constructor"))).toMatch(/constructor.*--allow-install/);
  expect(codes(await examine(missing("shap")))).not.toContain("EXECUTION_FAILED");
  const asked = await examine({
    response: `${python("!pip install shap")}\n${python("import shap")}`,
    packageRequests: ["shap>=0.4"],
    reports: {
      1: failure(2, "PackageMissing"),
      2: { ...failure(6, "ModuleNotFoundError"), missingModule: "shap" },
    },
  });
  expect(codes(asked)).toEqual(["PACKAGE_MISSING"]);
  expect(asked.findings.filter((finding) => finding.code === "PACKAGE_MISSING")).toHaveLength(1);
  const caught = await examine({ response: CODE, runs: [run()], packageRequests: ["shap"] });
  expect([caught.verdict, codes(caught, "warn")]).toEqual(["verified", ["PACKAGE_MISSING"]]);
});

test("hollow: caches, stores without runs, empty files and the response's own blocks are no work", async () => {
  const block = "x = 1\n";
  const response = `\`\`\`python title="util.py"\n${block}\`\`\`\n`;
  const input = await inputOf({ response });
  const sha256 = input.blocks[0]?.sha256 ?? "";
  const files = [
    { path: "__pycache__/util.pyc", content: "x" },
    { path: "mlruns/0/meta.yaml", content: "x" },
    { path: "mlflow.db", content: "x" },
    { path: "empty.txt", content: "" },
    { path: "util.py", content: block, sha256 },
  ];
  expect(codes(await examine({ response, files }))).toEqual(["HOLLOW_SUCCESS"]);
  expect(codes(await examine({ response, files: [...files, FILE] }))).toEqual([]);
});

test("a session that ended badly is neither hollow nor proof that a claimed run was not made", async () => {
  const response = `Run ID: ${OTHER}\n\n${CODE}`;
  const bad = await examine({ response, outcome: { exitCode: 3 } });
  expect([codes(bad), codes(bad, "unknown")]).toEqual([["EXECUTION_FAILED"], ["RUN_ID_NOT_FOUND"]]);
});

test("where the session failed, a criterion's missing metric is a consequence, not a second reason", async () => {
  const verification = await examine({
    response: CODE,
    runs: [run({ loss: 1 }, { status: "FAILED" })],
    reports: { 1: failure(4) },
    task: { acceptanceCriteria: ["accuracy >= 0.9"] },
  });
  expect([codes(verification), codes(verification, "unknown")]).toEqual([
    ["EXECUTION_FAILED"],
    ["METRIC_MISSING"],
  ]);
});
