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

const messageFor = async (
  packages: NonNullable<Scene["evidence"]>["packages"],
  module: string | null = null,
) =>
  message({
    ...(module === null
      ? { response: python("!pip install shap"), packageRequests: ["shap>=1"] }
      : { response: python(`import ${module}`) }),
    reports: {
      1: {
        ...failure(2, module === null ? "PackageMissing" : "ModuleNotFoundError"),
        missingModule: module,
      },
    },
    evidence: { packages },
  } as Scene);

const becomeOf = (outcome: "installed" | "not-allowed" | "refused" | "failed", reason: string | null) => ({
  permission: "all" as const,
  requests: [{ requirement: "shap>=1", name: "shap", outcome, reason }],
});

test("the reason why a package is missing is what became of its request", async () => {
  expect(await messageFor(becomeOf("not-allowed", null))).toMatch(
    /not allowed\. Run it again with --allow-install,/,
  );
  expect(await messageFor(becomeOf("not-allowed", "it is not listed"))).toMatch(/not listed\. List it there/);
  expect(await messageFor(becomeOf("refused", "an option"))).toMatch(
    /as it was asked for: an option\..*%pip install shap/,
  );
  expect(await messageFor(becomeOf("failed", "no wheel\u001b[2J"))).toMatch(
    /could not be installed: no wheel\\u\{1b\}\[2J\./,
  );
  expect(await messageFor(becomeOf("installed", null), "shap")).toMatch(/not there, although/);
  const nobody = { permission: "all" as const, requests: [] };
  expect(await messageFor(nobody)).toMatch(/only while the code ran.*%pip install shap/);
  expect(await messageFor(nobody, "shap")).toMatch(
    /no block asks for it\. Let the code ask for it \(%pip install shap\),/,
  );
});

test("a failure that only calls itself one of a package is told as what it is", async () => {
  const named = { response: CODE, reports: { 1: failure(2, "PackageMissing") } };
  expect(codes(await examine(named))).toEqual(["EXECUTION_FAILED"]);
  const started = failure(
    2,
    "CalledProcessError",
    "Command '['/x/python', '-m', 'pip', 'install', 'shap']' returned 1.",
  );
  const asked = { response: CODE, reports: { 1: started } };
  expect(codes(await examine(asked))).toEqual(["EXECUTION_FAILED"]);
  expect(codes(await examine({ ...asked, packageRequests: ["shap"] }))).toEqual(["PACKAGE_MISSING"]);
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

test("code that names a tracking server of its own is told to leave the one that is set; only the hint rests on it", async () => {
  const unreachable = {
    ...failure(5, "MlflowException"),
    error: {
      name: "MlflowException",
      message:
        "API request to http://localhost:5000/api/2.0/mlflow/runs/create failed with exception HTTPConnectionPool(host='localhost', port=5000): Max retries exceeded with url",
      traceback: "",
      line: 5,
    },
  };
  const hintOf = async (line: string, scene: Scene = { reports: { 1: unreachable } }): Promise<string> => {
    const { findings, verdict } = await examine({
      response: python(`import mlflow, os\n${line}\nx = 1`),
      ...scene,
    });
    expect(verdict).toBe("unverified");
    return findings.find(({ outcome, code }) => outcome === "fail" && code !== "HOLLOW_SUCCESS")?.hint ?? "";
  };
  for (const line of [
    'mlflow.set_tracking_uri("http://localhost:5000")',
    "mlflow.set_tracking_uri(uri='https://ada:secret@mlflow.example.org:8443/base')",
    'client = MlflowClient(tracking_uri="http://localhost:5000")',
    'os.environ["MLFLOW_TRACKING_URI"] = "http://localhost:5000"',
    'os.environ.setdefault("MLFLOW_TRACKING_URI", "http://localhost:5000")',
    "%env MLFLOW_TRACKING_URI=http://localhost:5000",
  ]) {
    const hint = await hintOf(line);
    expect(hint, line).toMatch(
      /^The code names a tracking server of its own \((?:localhost:5000|mlflow\.example\.org:8443)\): take the line out, MLFLOW_TRACKING_URI is set for it\./,
    );
    expect(hint).not.toContain("secret");
  }
  const own = 'mlflow.set_tracking_uri("http://localhost:5000")';
  const late = { outcome: { kind: "timed-out", exitCode: null, signal: "SIGKILL" } } as const;
  expect(await hintOf(own, late)).toContain("server of its own");
  expect(await hintOf(own, { mlflowRequired: true })).toContain("server of its own");
  expect(await hintOf("x = 2", late)).not.toContain("server of its own");
  expect(await hintOf(`# ${own}`)).not.toContain("server of its own");
  expect(await hintOf('mlflow.set_tracking_uri("file:./mlruns")')).not.toContain("server of its own");
  expect(await hintOf(own, { reports: { 1: failure(5, "ZeroDivisionError") } })).toContain("traceback");
});
