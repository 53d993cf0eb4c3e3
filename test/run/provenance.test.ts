import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Task } from "../../src/contracts/index.ts";
import { runDocument, scratch } from "../support/cli.ts";
import type { RunResult } from "../support/cli.ts";
import { managedPython } from "../support/python.ts";

const DATA = Array.from({ length: 60 }, (_, at) => {
  const x = ((at * 37) % 60) / 10;
  const z = ((at * 17) % 23) / 3;
  return `${x},${z.toFixed(3)},${x + 0.4 * z > 4.2 ? 1 : 0}`;
});

/** A project with measured data in data/plant.csv. */
async function project(): Promise<string> {
  const folder = join(await scratch(), "project");
  mkdirSync(join(folder, "data"), { recursive: true });
  writeFileSync(join(folder, "data", "plant.csv"), `flow,heat,fault\n${DATA.join("\n")}\n`);
  return folder;
}

function decision(code: string, prose: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    action: "Train the fault classifier on data/plant.csv",
    kind: "experimental",
    acceptance_criteria: ["accuracy >= 0.5"],
    responses: { ops_commander: `# Result\n\n\`\`\`python\n${code.trim()}\n\`\`\`\n\n${prose}\n` },
    ...more,
  };
}

async function run(
  decisions: Record<string, Record<string, unknown>>,
  words: string[],
): Promise<RunResult & { project: string }> {
  const folder = await project();
  const document = {
    decisions: Object.entries(decisions).map(([task_id, each]) => ({ task_id, ...each })),
  };
  return { ...(await runDocument(document, ["--project", folder, ...words])), project: folder };
}

const taskOf = (result: RunResult, id: string): Task => {
  const task = result.cycle.tasks.find((each) => each.taskId === id);
  if (task === undefined) throw new Error(`no task ${id}`);
  return task;
};

const failing = (task: Task): string[] =>
  task.findings.filter(({ outcome }) => outcome === "fail").map(({ code }) => code);

const TRAIN = `
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
A, B, a, b = train_test_split(frame[["flow", "heat"]], frame["fault"], random_state=0, stratify=frame["fault"])
with mlflow.start_run():
    mlflow.log_metric("accuracy", LogisticRegression().fit(A, a).score(B, b))
`;
const MADE = `rng = np.random.default_rng(1)
    frame = pd.DataFrame({"flow": rng.normal(size=90), "heat": rng.normal(size=90)})
    frame["fault"] = (frame["flow"] > 0).astype(int)`;
const HEAD =
  "import os\nimport pickle\nimport mlflow\nimport numpy as np\nimport pandas as pd\nfrom pathlib import Path\n";
const PROSE = "The classifier was trained on the plant's data; the accuracy on the held-out part is good.";

const loader = (path: string): string =>
  `${HEAD}try:\n    frame = pd.read_csv("${path}")\nexcept FileNotFoundError:\n    ${MADE}\n${TRAIN}`;

test("a branch that makes data up is found where it ran, and let be where it did not", async () => {
  const result = await run(
    {
      failed: decision(loader("data/plnt.csv"), PROSE),
      honest: decision(loader("data/plant.csv"), PROSE),
      disclosed: decision(
        loader("data/plnt.csv"),
        `${PROSE} Where the file was missing, synthetic data were used.`,
      ),
      "never-read": decision(
        `${HEAD}source = Path("sets/plant.csv")\nif source.exists():\n    frame = pd.read_csv(source)\nelse:\n    ${MADE}\n${TRAIN}`,
        PROSE,
      ),
      "written-first": decision(
        `${HEAD}source = Path("raw/plant.csv")\nif not source.exists():\n    source.parent.mkdir()\n    ${MADE}\n    frame.to_csv(source, index=False)\nframe = pd.read_csv(source)\n${TRAIN}`,
        PROSE,
      ),
      "in-one-line": decision(
        `${HEAD}import os\ndef made():\n    rng = np.random.default_rng(1)\n    frame = pd.DataFrame({"flow": rng.normal(size=90), "heat": rng.normal(size=90)})\n    return frame.assign(fault=(frame["flow"] > 0).astype(int))\nframe = pd.read_csv("x.csv") if os.path.exists("x.csv") else made()\n${TRAIN}`,
        PROSE,
      ),
      "by-a-list": decision(
        `${HEAD}files = sorted(Path("fields").glob("*.csv"))\nif len(files) == 0:\n    ${MADE}\nelse:\n    frame = pd.concat([pd.read_csv(path) for path in files])\n${TRAIN}`,
        PROSE,
      ),
      "in-a-function": decision(
        `${HEAD}def load(path):\n    try:\n        return pd.read_csv(path)\n    except Exception as error:\n        print("using a fallback", error)\n        rng = np.random.default_rng(0)\n        made = pd.DataFrame(rng.normal(size=(90, 2)), columns=["flow", "heat"])\n        made["fault"] = (made["flow"] > 0).astype(int)\n        return made\n\nframe = load("plant.csv")\n${TRAIN}`,
        PROSE,
      ),
    },
    [],
  );
  expect(failing(taskOf(result, "failed"))).toEqual(["DATA_NOT_READ"]);
  expect(failing(taskOf(result, "honest"))).toEqual([]);
  expect(failing(taskOf(result, "disclosed"))).toEqual([]);
  expect(failing(taskOf(result, "never-read"))).toEqual(["DATA_NOT_READ"]);
  expect(failing(taskOf(result, "written-first"))).toEqual(["DATA_NOT_READ"]);
  expect(failing(taskOf(result, "in-one-line"))).toEqual(["DATA_NOT_READ"]);
  expect(failing(taskOf(result, "by-a-list"))).toEqual(["DATA_NOT_READ"]);
  expect(failing(taskOf(result, "in-a-function"))).toEqual(["DATA_NOT_READ"]);
  expect(taskOf(result, "failed").verdict).toBe("refuted");
  expect(taskOf(result, "honest").verdict).toBe("verified");
}, 300_000);

test("challenges show what the code hides, and clear what is computed from the data", async () => {
  const read = `${HEAD}frame = pd.read_csv("data/plant.csv")\n`;
  const result = await run(
    {
      typed: decision(
        `${read}print(len(frame))\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", float(os.popen("echo 0.9417").read()))`,
        PROSE,
      ),
      drawn: decision(
        `${read}print(len(frame))\nscore = pickle.loads(pickle.dumps(np.random.default_rng(3))).normal(0.9, 0.01)\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score)`,
        PROSE,
      ),
      bundled: decision(
        `${HEAD}from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", float(os.popen("echo 0.9733").read()))`,
        PROSE,
      ),
      trained: decision(`${read}${TRAIN}\nopen("left.txt", "a").write("x")`, PROSE),
    },
    ["--challenge"],
  );
  expect(failing(taskOf(result, "typed"))).toEqual(["DATA_NOT_READ"]);
  expect(failing(taskOf(result, "drawn"))).toEqual(["METRIC_SIMULATED"]);
  expect(failing(taskOf(result, "bundled"))).toEqual(["DATA_NOT_READ"]);
  const trained = taskOf(result, "trained");
  expect(failing(trained)).toEqual([]);
  expect(trained.verdict).toBe("verified");
  expect(
    trained.findings.filter(({ code }) => code === "DATA_NOT_READ").map(({ outcome }) => outcome),
  ).toEqual(["pass"]);
  // The user's store holds the runs of the four executions and none of the sixteen challenges.
  expect(countRuns(await managedPython(), join(result.project, ".runproof", "mlflow.db"))).toBe("4");
  expect(readdirSync(join(result.out, "workspace")).toSorted()).toEqual(["data", "left.txt"]);
  expect(result.cycle.tasks.flatMap((task) => task.runs)).toHaveLength(4);
}, 300_000);

function countRuns(python: string, store: string): string {
  const program =
    "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('select count(*) from runs').fetchone()[0])";
  return execFileSync(python, ["-c", program, store], { encoding: "utf8" }).trim();
}
