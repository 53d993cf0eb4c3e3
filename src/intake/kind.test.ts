import { expect, test } from "vitest";
import { inferKind } from "./kind.ts";
import { shouldExecute } from "./should-execute.ts";

const infer = (text: string) =>
  inferKind({ declared: null, implementer: true, hasExecutableBlock: false, text }).kind;

test.each([
  "MLflow Run ID: 7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d",
  "done, MLflow run 7f8a..., accuracy 0.94",
  "The run_id is `7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d`.",
  "accuracy: 0.94",
  "- accuracy with 8 components: 0.91",
  "| model | accuracy 93.1 % |",
  "The model reached an accuracy of 93.1%.",
  "F1 = 0.87 on the test set",
  "Final loss 0.034 after 10 epochs.",
  "p = 0.003",
  "Cohen's d was 0.52.",
  "I ran the ablation over the number of components.",
  "We trained the model on CIFAR-10.",
  "The code was executed successfully.",
  "I have tested all three variants.",
  "Training completed.",
  "All tests passed.",
  "✅ Experiment finished",
  "Execution succeeded and everything works.",
  "The experiments were run over five seeds.",
  "Trained a ResNet for 10 epochs with Adam.",
  "Executed the diagnostic on 150 samples.",
  "The pipeline finished without problems.",
  "RMSE dropped to 1.25.",
  "It has been evaluated on the held-out set.",
  "We measured a speedup of 2.4 %.",
])("experimental: %s", (sentence) => {
  expect(infer(`# Title\n\n${sentence}\n`)).toBe("experimental");
});

test.each([
  "# How to run the tests",
  "## Accuracy 0.9",
  "We will run the ablation next week.",
  "The experiment should be run on a GPU.",
  "Accuracy must be at least 0.90.",
  "Our target is an accuracy of 0.95.",
  "If the accuracy exceeds 0.9 we go on.",
  "Has the model been trained?",
  "The model was not trained.",
  "Nothing has been executed yet, so this is not a result.",
  "Smith et al. reported an accuracy of 0.91.",
  "According to the paper the F1 is 0.88.",
  "The digits data has 1,797 images of 8 by 8 pixels in ten classes.",
  "We use Python 3.11 and scikit-learn 1.9.",
  "The owner is the infrastructure team.",
  "The run ID is documented in the log.",
  "The run id will be printed at the end.",
  "This document describes the API.",
  "The learning rate is 0.01.",
  "Chapter 2.3 explains the format.",
  "The meeting is on 2026-11-27.",
  "Plan: train three variants, then evaluate them on the test set.",
  "It can be executed with `make run`.",
  "Open questions: whether a convolution is worth its cost.",
  "The team agreed to keep one split per seed.",
  "We expect a loss of 0.3.",
  "Run the script with --seed 0.",
  "Please train the model before the review.",
  "TODO: test on Windows",
  "The budget is 20 % of last year's.",
  "```\naccuracy: 0.94\n```",
  "~~~\nI ran it\n~~~",
])("documentation: %s", (text) => {
  expect(infer(`${text}\n`)).toBe("documentation");
});

test("declared kinds stand, a block makes an experiment, no response is an experiment without code", () => {
  expect(
    inferKind({ declared: "documentation", implementer: true, hasExecutableBlock: true, text: "" }),
  ).toEqual({ kind: "documentation", inferredBecause: null });
  expect(inferKind({ declared: null, implementer: true, hasExecutableBlock: true, text: "" }).kind).toBe(
    "experimental",
  );
  expect(inferKind({ declared: null, implementer: false, hasExecutableBlock: false, text: "" }).kind).toBe(
    "experimental",
  );
});

test.each([
  [null, "experimental", true],
  ["completed", "experimental", true],
  ["Approved", "simulation", true],
  ["", "experimental", true],
  ["pending", "experimental", false],
  ["rejected", "experimental", false],
  ["failed", "experimental", false],
  ["whatever", "experimental", false],
  ["completed", "documentation", false],
] as const)("status %s, kind %s: executed %s", (status, kind, execute) => {
  expect(shouldExecute({ status }, kind).execute).toBe(execute);
});
