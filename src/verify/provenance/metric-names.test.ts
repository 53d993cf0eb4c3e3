import { describe, expect, test } from "vitest";
import {
  bearsLearnedResult,
  bearsMainResult,
  bearsResult,
  isGivenName,
  isSettingName,
  nameDiscloses,
} from "./metric-names.ts";

describe("settings, counts and sizes", () => {
  test.each([
    "epochs",
    "n_estimators",
    "learning_rate",
    "batch_size",
    "num_samples",
    "n_classes",
    "seed",
    "gamma",
    "C",
    "dropout",
    "nan_count",
    "max_depth",
    "trainSize",
    "data/rows",
  ])("%s", (name) => {
    expect(isSettingName(name)).toBe(true);
    expect(bearsResult(name)).toBe(false);
  });
});

describe("results", () => {
  test.each([
    "accuracy",
    "val/acc",
    "valAccuracy",
    "test_f1",
    "auc",
    "val_loss",
    "rmse",
    "attention_score",
    "image_attention",
    "accuracy_at_k",
    "p_value",
    "max_accuracy",
    "recall@10",
  ])("%s", (name) => {
    expect(bearsResult(name)).toBe(true);
    expect(isSettingName(name)).toBe(false);
  });
});

test("names of what is given, of learned results, of main results, and names that disclose", () => {
  expect(isGivenName("baseline_accuracy_published")).toBe(true);
  expect(isGivenName("decision_threshold")).toBe(true);
  expect(isGivenName("accuracy")).toBe(false);
  expect(bearsLearnedResult("val_loss")).toBe(true);
  expect(bearsLearnedResult("energy_error")).toBe(false);
  expect(bearsMainResult("energy_error")).toBe(true);
  expect(bearsMainResult("mean_of_means")).toBe(false);
  expect(nameDiscloses("simulated_accuracy")).toBe(true);
  expect(nameDiscloses("synthetic-baseline")).toBe(true);
  expect(nameDiscloses("similarity")).toBe(false);
});
