import { expect, test } from "vitest";
import type { Claim, Run } from "../../../contracts/index.ts";
import { findClaims, judgeClaims } from "../index.ts";
import type { ClaimRecords, RecordedNumbers, TextFormat } from "../index.ts";

const ID = "1b9d6bcdbbfd4b2d9b5dab8dfbbd4bed";

function run(
  name: string,
  metrics: Record<string, number | number[]>,
  more: Partial<Run> = {},
): ClaimRecords["runs"][number] {
  const timestamp = "2026-03-01T10:00:00.000Z";
  const recorded = Object.entries(metrics).map(([key, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return [
      key,
      {
        last: values.at(-1) ?? 0,
        points: values.length,
        history: values.map((each, step) => ({ step, timestamp, value: each })),
      },
    ];
  });
  return {
    run: {
      runId: name === "main" ? ID : `${name}0`.padEnd(32, "0"),
      experiment: "Default",
      name,
      status: "FINISHED",
      grade: "witnessed",
      parentRunId: null,
      startTime: timestamp,
      endTime: timestamp,
      params: {},
      metrics: Object.fromEntries(recorded) as Run["metrics"],
      ...more,
    },
    taskId: "t",
    executionId: "e",
  };
}

function records(runs: ClaimRecords["runs"], more: Partial<ClaimRecords> = {}): ClaimRecords {
  return { runs, results: [], files: [], tests: [], executions: [], output: [], ...more };
}

function table(path: string, columns: RecordedNumbers["columns"] = {}): RecordedNumbers {
  return { path, columns };
}

function judge(
  text: string,
  given: ClaimRecords,
  mode: "response" | "audit" = "audit",
  format: TextFormat = "markdown",
): Claim[] {
  return judgeClaims(findClaims(text, format), given, mode);
}

/** The states of a text's claims by value, in order. */
function states(
  text: string,
  given: ClaimRecords,
  mode: "response" | "audit" = "audit",
  format: TextFormat = "markdown",
): Record<string, string> {
  return Object.fromEntries(judge(text, given, mode, format).map((claim) => [claim.value, claim.state]));
}

const ONE = records([run("knn-5", { accuracy: 0.9254385964912281, n_test: 228, n_correct: 211 })]);

test.each([
  ["The accuracy is 0.93.", "0.93", "supported"],
  ["The accuracy is 0.925.", "0.925", "supported"],
  ["The accuracy is 0.92.", "0.92", "supported"],
  ["The accuracy is 92.5 %.", "92.5", "supported"],
  ["The accuracy is 0.94.", "0.94", "contradicted"],
  ["The accuracy is 0.926.", "0.926", "contradicted"],
  ["The error rate is 7.5 %.", "7.5", "supported"],
  ["17 patients are classified wrongly.", "17", "supported"],
  ["It was tried on 228 patients.", "228", "supported"],
  ["The accuracy is about 0.94.", "0.94", "supported"],
  ["The accuracy is above 0.9.", "0.9", "supported"],
  ["The accuracy is above 0.95.", "0.95", "contradicted"],
  ["The F1 is 0.91.", "0.91", "unsupported"],
  ["The random forest reaches an accuracy of 0.97.", "0.97", "unsupported"],
])("after the execution: %s", (text, value, state) => {
  expect(states(text, ONE)).toMatchObject({ [value]: state });
});

test("in a response our execution contradicts only where a repeat must agree, and by more than 1 % and one item of n", () => {
  const text = "- accuracy: 0.95";
  expect(states(text, { ...ONE, repeatable: true }, "response")).toEqual({ "0.95": "contradicted" });
  expect(states(text, ONE, "response")).toEqual({ "0.95": "unsupported" });
  expect(states("- accuracy: 0.93", { ...ONE, repeatable: true }, "response")).toEqual({
    "0.93": "supported",
  });
  // One patient of 228 is 0.0044.
  expect(states("- accuracy: 0.929", { ...ONE, repeatable: true }, "response")).toEqual({
    "0.929": "unsupported",
  });
  const [claim] = judge(text, ONE, "response");
  expect(claim?.note).toContain("our execution gave run knn-5");
});

test("times and memory are never contradicted by our execution", () => {
  const given = records([run("fit", { fit_seconds: 12.4, peak_memory_mb: 512 })], { repeatable: true });
  expect(states("Training took 41 s.", given, "response")).toEqual({ "41": "unsupported" });
  expect(states("Training took 12.4 s.", given, "response")).toEqual({ "12.4": "supported" });
});

test("the run that a sentence names is what counts, at the precision written", () => {
  const given = records([run("main", { accuracy: 0.91 }), run("other", { accuracy: 0.95 })]);
  const text = `MLflow run ${ID} has an accuracy of 0.95.`;
  expect(states(text, given, "response")).toMatchObject({ [ID]: "supported", "0.95": "contradicted" });
  expect(states(text.replace("0.95", "0.91"), given, "response")).toMatchObject({ "0.91": "supported" });
});

test("a row is held against the run that its name means", () => {
  const given = records(
    [run("linear", { rmse: 56.39 }), run("ridge", { rmse: 55.97 }), run("knn", { rmse: 60.31 })],
    { repeatable: true },
  );
  const text =
    "| model | RMSE (test, n = 111) |\n| --- | ---: |\n| linear | 56.39 |\n| ridge | 55.97 |\n| **kNN (k = 9)** | **54.20** |";
  expect(states(text, given, "response")).toEqual({
    "56.39": "supported",
    "55.97": "supported",
    "54.20": "contradicted",
  });
  expect(states(text.replace("kNN (k = 9)", "forest"), given, "response")).toMatchObject({
    "54.20": "unsupported",
  });
  // Another row's number is no support.
  expect(states("| model | RMSE |\n| --- | --- |\n| ridge | 56.39 |\n| linear | 56.39 |", given)).toEqual({
    "56.39": "supported",
  });
  expect(
    judge("| model | RMSE |\n| --- | --- |\n| ridge | 56.39 |\n| linear | 56.39 |", given).map(
      (claim) => claim.state,
    ),
  ).toEqual(["contradicted", "supported"]);
});

test("mean, spread and ends of repeats are recomputed", () => {
  const values = [0.81, 0.83, 0.86, 0.84, 0.85];
  const given = records(
    values.map((accuracy, seed) => run(`tree-${seed}`, { accuracy }, { params: { seed: String(seed) } })),
  );
  expect(states("The accuracy is 0.838 ± 0.019.", given)).toEqual({
    "0.838": "supported",
    "0.019": "supported",
  });
  // Standard error, half-width of the t interval, and of the normal one.
  expect(states("The accuracy is 0.838 ± 0.009.", given)).toMatchObject({ "0.009": "supported" });
  expect(states("The accuracy is 0.838 ± 0.024.", given)).toMatchObject({ "0.024": "supported" });
  expect(states("The accuracy is 0.838 ± 0.017.", given)).toMatchObject({ "0.017": "supported" });
  expect(states("The accuracy is 0.838 ± 0.004.", given)).toMatchObject({ "0.004": "unsupported" });
  expect(states("The best accuracy is 0.86, the worst 0.81.", given)).toEqual({
    "0.86": "supported",
    "0.81": "supported",
  });
  expect(states("The accuracy is 0.95.", given)).toEqual({ "0.95": "contradicted" });
  const [best] = judge("The tree has an accuracy of 0.86.", given);
  expect(best).toMatchObject({ state: "supported", note: "it is the greatest of 5 recorded values" });
});

test("a spread over one seed is noticed", () => {
  const [, spread] = judge("The accuracy is 0.925 ± 0.004.", ONE);
  expect(spread).toMatchObject({ value: "0.004", state: "unsupported" });
  expect(spread?.note).toContain("only one value");
});

test("changes are recomputed from records and from the numbers as written", () => {
  const given = records([run("baseline", { error: 0.0812 }), run("augmented", { error: 0.0405 })]);
  expect(states("The error fell from 8.1 % to 4.1 %, a reduction of 50 %.", given)).toEqual({
    "8.1": "supported",
    "4.1": "supported",
    "50": "supported",
  });
  // 4.0 points of the rounded operands, 4.07 of the full ones.
  expect(states("Augmentation lowers the error by 4.1 percentage points.", given)).toEqual({
    "4.1": "supported",
  });
  expect(states("The error fell from 8.1 % to 4.1 %, a reduction of 70 %.", given)).toMatchObject({
    "70": "contradicted",
  });
});

test("the mean of ratios is told from the ratio of sums", () => {
  const given = records(
    [
      ["adam", "mnist", 2],
      ["adam", "cifar", 10],
      ["sgd", "mnist", 1],
      ["sgd", "cifar", 20],
    ].map(([method, data, loss]) =>
      run(
        `${method}-${data}`,
        { loss: Number(loss) },
        { params: { method: String(method), data: String(data) } },
      ),
    ),
  );
  // (0.5 + 2) / 2 = 1.25 and 21 / 12 = 1.75.
  expect(judge("The loss of SGD is 1.25 times that of Adam.", given)).toMatchObject([
    { state: "supported", evidence: [expect.stringContaining("mean of the ratios")] },
  ]);
  expect(judge("The loss of SGD is 1.75 times that of Adam.", given)).toMatchObject([
    { state: "supported", evidence: [expect.stringContaining("ratio of the sums")] },
  ]);
  expect(judge("The loss of SGD is 1.90 times that of Adam.", given)).toMatchObject([
    { state: "unsupported" },
  ]);
});

test("an improvement of a loss that rose is contradicted", () => {
  const given = records([run("main", { loss: [0.41, 0.52] })]);
  expect(states("The loss improved from 0.41 to 0.52.", given)).toEqual({
    "0.41": "supported",
    "0.52": "contradicted",
  });
  expect(states("The loss rose from 0.41 to 0.52.", given)).toEqual({
    "0.41": "supported",
    "0.52": "supported",
  });
});

test("numbers of result files are records, by column and row", () => {
  const given = records([], {
    results: [
      table("results.csv", { model: ["svm", "knn"], accuracy: [0.9881, 0.9752], seconds: [1.2, 0.4] }),
    ],
  });
  expect(states("| model | accuracy |\n| --- | --- |\n| SVM | 0.988 |\n| kNN | 0.985 |", given)).toEqual({
    "0.988": "supported",
    "0.985": "contradicted",
  });
  expect(states("kNN has an accuracy of 97.5 %.", given)).toEqual({ "97.5": "supported" });
});

test("effect labels follow recorded effect sizes", () => {
  const given = records([run("main", { cohens_d: 0.03 })]);
  expect(states("This is a medium effect.", given, "response")).toEqual({ medium: "contradicted" });
  expect(states("This is a negligible effect.", given, "response")).toEqual({ negligible: "supported" });
  expect(states("This is about a medium effect.", records([run("main", { d: 0.49 })]), "response")).toEqual({
    medium: "unsupported",
  });
  expect(states("d = 0.52", { ...given, repeatable: true }, "response")).toEqual({ "0.52": "contradicted" });
});

test("files, tests and statements of completion", () => {
  const given = records([], {
    files: [{ path: "results/table.csv", bytes: 3400 }],
    tests: [{ passed: 14, failed: 0, skipped: 0, source: "pytest in stdout" }],
    executions: [{ taskId: "t", executionId: "e", endedWell: true, how: "exit code 0" }],
  });
  expect(states("The table is in `results/table.csv` (3.4 kB).", given)).toEqual({
    "results/table.csv": "supported",
    "3.4": "supported",
  });
  expect(states("The table is in `results/other.csv` (3.4 kB).", given)).toEqual({
    "results/other.csv": "unsupported",
    "3.4": "unsupported",
  });
  expect(states("14 tests passed.", given)).toEqual({ "14": "supported" });
  expect(states("15 tests passed.", given)).toEqual({ "15": "contradicted" });
  expect(states("Status: completed", given)).toEqual({ completed: "supported" });
});

test("what is only printed is told and supports nothing", () => {
  const given = records([], { output: [{ text: "purity 0.791\n", source: "stdout of our execution" }] });
  const [claim] = judge("The purity is 0.791.", given, "response");
  expect(claim).toMatchObject({ state: "unsupported" });
  expect(claim?.note).toContain("stdout of our execution shows this number");
});

test("LaTeX tables with merged cells", () => {
  const text = String.raw`\begin{tabular}{lcc}
\toprule
& \multicolumn{2}{c}{Accuracy} \\
Model & val & test \\
\midrule
\multirow{2}{*}{kNN} & 0.951 & 0.942 \\
SVM & 0.963 & 0.970 \\
\bottomrule
\end{tabular}`;
  const given = records([
    run("knn", { val_accuracy: 0.951, test_accuracy: 0.942 }),
    run("svm", { val_accuracy: 0.963, test_accuracy: 0.957 }),
  ]);
  expect(states(text, given, "audit", "latex")).toEqual({
    "0.951": "supported",
    "0.942": "supported",
    "0.963": "supported",
    "0.970": "contradicted",
  });
});
