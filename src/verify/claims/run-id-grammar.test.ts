import { expect, test } from "vitest";
import { runIdsIn } from "./run-id-grammar.ts";

const HEX = "7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d";
const OTHER = "1b9d6bcdbbfd4b2d9b5dab8dfbbd4bed";
const UUID = "7f8a2c4d-1e9b-3f6a-8c5d-2e7f9b1a4c6d";

test.each([
  [`MLflow Run ID: ${HEX}`, [HEX]],
  [`- **Run ID**: \`${HEX}\``, [HEX]],
  [`run_id=${HEX}`, [HEX]],
  [`"mlflow_run_id": "${HEX}",`, [HEX]],
  [`see runs:/${HEX}/model`, [HEX]],
  [`http://localhost:5000/#/experiments/0/runs/${HEX}`, [HEX]],
  [`MLFLOW RUN ID: ${HEX.toUpperCase()}`, [HEX]],
  [`The run ${HEX} reached 0.9 and run ${OTHER} did not.`, [HEX, OTHER]],
  [`run id ${UUID}`, [HEX]],
  ["Run ID: abc123def456", ["abc123def456"]],
  ["run 7f8a2c4d (treatment)", ["7f8a2c4d"]],
  ["MLflow Run ID: abc123...", ["abc123"]],
  ["Run ID: 7f8a2c4d…", ["7f8a2c4d"]],
])("claims an id: %s", (line, ids) => {
  expect(runIdsIn(line, "").map((token) => token.id)).toEqual(ids);
});

test.each([
  "The run ID is documented in the log.",
  "run id: none",
  "the run id is print, for each run id for",
  "run ID: deadline added faced",
  `sha256 of the data: ${HEX}${HEX}`,
  `git commit ${HEX.slice(0, 8)}${HEX}`,
  `the md5 checksum ${HEX} of the data`,
  `we run it on the data with md5 ${HEX}`,
  `the token ${HEX}`,
  "colour #7f8a2c4d of the run",
  "run 20260301 took 12345678 steps",
  "run id: 00000000000000000000000000000000",
  `it will print MLflow Run ID: ${HEX}`,
  `for example Run ID: ${HEX}`,
  `the run wrote ${HEX}.json2`.replace(HEX, `x${HEX}`),
  "run-id 12345678",
])("claims none: %s", (line) => {
  expect(runIdsIn(line, "")).toEqual([]);
});

test("a bare id is a run's where the heading or table around it says so", () => {
  expect(runIdsIn(`| linear | ${HEX} |`, "| variant | run id |")).toHaveLength(1);
  expect(runIdsIn(`| linear | ${HEX} |`, "| variant | digest |")).toEqual([]);
  expect(runIdsIn(`- ${HEX}`, "## MLflow runs")).toHaveLength(1);
});

test("place and words are exact", () => {
  const [token] = runIdsIn(`First. MLflow Run ID: \`${HEX}\`. Then more.`, "");
  expect(token).toMatchObject({ index: 23, text: HEX, whole: true, labelled: true });
  expect(token?.sentence).toContain("MLflow Run ID");
  expect(token?.sentence).not.toContain("Then more");
});

test.each([
  [`Baseline run: ${HEX}`, true],
  [`compared with run ${HEX}`, true],
  [`run ${HEX} (baseline)`, true],
  [`run ${HEX} from last week`, true],
  [`| baseline run | ${HEX} |`, true],
  [`| baseline run (last week, two columns only) | ${HEX} |`, true],
  [`Better than the baseline, run ID: ${HEX}`, false],
  [`Run ID: ${HEX}. It beats the baseline.`, false],
  [`Run ID: ${HEX} beats everything`, false],
])("cites earlier work or not: %s", (line, earlier) => {
  expect(runIdsIn(line, "").map((token) => token.citesEarlier)).toEqual([earlier]);
});

// More than linear time would end at the time limit of a test.
test("long hostile lines are read in time that grows with their length", () => {
  for (const line of [
    "a".repeat(1_000_000),
    "run id ".repeat(140_000),
    "7f8a ".repeat(200_000),
    `run id: ${" ".repeat(1_000_000)}`,
  ]) {
    expect(() => runIdsIn(line, "")).not.toThrow();
  }
});
