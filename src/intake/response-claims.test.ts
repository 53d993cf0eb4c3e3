import { describe, expect, test } from "vitest";
import { inferKind } from "./kind.ts";

const infer = (text: string) =>
  inferKind({ declared: null, implementer: true, hasExecutableBlock: false, text });
const kindOf = (text: string) => infer(`# Report\n\n${text}\n`).kind;

describe("what agents write about work that was done", () => {
  test.each([
    "I executed the pipeline end-to-end and logged everything to MLflow.",
    "The run finished successfully (run id 7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d).",
    "MLflow Run ID: `a1b2c3d4e5f6`",
    "**Run ID:** 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "- Accuracy: **0.942** (baseline 0.913)",
    "| Accuracy | 0.942 |",
    "Test accuracy is 94%.",
    "Accuracy improved from 0.91 to 0.94.",
    "We got 94.2 % accuracy on the validation set.",
    "Mean accuracy 0.931 ± 0.004 over 5 seeds.",
    "The effect was significant (p < 0.001, d = 0.82).",
    "t(58) = 3.21, p = .002",
    "Successfully trained all three variants.",
    "Successfully ran the diagnostic script.",
    "Training ran for 20 epochs and converged.",
    "Ran 5 seeds per variant.",
    "All 42 tests pass.",
    "42 passed, 0 failed",
    "Tests: ✅ all green, 12/12 passing.",
    "✅ Completed: trained the CLIP adapter",
    "The model has been trained on 50,000 images.",
    "Trained and evaluated the model.",
    "I've run the benchmark.",
    "I've trained the probe.",
    "We have now fine-tuned the encoder.",
    "The evaluation was carried out on 500 samples.",
    "The experiment was conducted with 5 seeds.",
    "I performed the ablation study over three learning rates.",
    "Experiment completed in 45 minutes.",
    "Throughput rose to 1250 samples/s.",
    "Latency dropped from 45 ms to 12 ms.",
    "The loss decreased to 0.03.",
    "The diagnostic confirmed the hypothesis: attention share is 0.12%.",
    "Validation loss: 0.231",
    "ROC-AUC=0.88",
    "MSE 3.2e-4",
    "Spearman correlation of 0.71 between both scores.",
    "The unit tests were run and none failed.",
    "Results: 93.1% top-1.",
    "Our implementation was tested against the reference.",
    "I verified that the model reaches 0.92 F1.",
    "Execution time: 12.4 s",
    "Training has finished without errors, so the model can be deployed.",
    "We ran all the experiments before the deadline.",
    "When we trained the model, it converged after 10 epochs.",
    "The tests passed, next step is the ablation.",
    "Although the dataset is small, we trained for 50 epochs.",
    "The experiment is complete.",
    "Bleu of 31.2 was obtained on newstest.",
    "Die accuracy: 0.91",
    "Accuracy of the probe did not exceed 0.55.",
    "The improvement was not significant (p = 0.34).",
    "We did not find an effect: d = 0.03, p = 0.81.",
    "Accuracy should have been higher, but we measured 0.71.",
    "Accuracy: 0.94 (target: 0.90)",
    "Accuracy 0.94 exceeds the threshold of 0.90.",
  ])("experimental: %s", (sentence) => {
    expect(kindOf(sentence)).toBe("experimental");
  });
});

describe("plans, bounds, questions, denials, definitions, settings, and what others did", () => {
  test.each([
    "We propose to run the experiment over 5 seeds.",
    "The following steps need to be executed:",
    "After the model has been trained, save the checkpoint.",
    "Make sure that all tests pass before merging.",
    "Ensure the pipeline is executed on a clean checkout.",
    "The script runs the tests and prints the result.",
    "The tests are run by CI on every push.",
    "This section explains how models are trained.",
    "The model is trained with Adam and a learning rate of 0.001.",
    "Models are evaluated on a held-out set.",
    "The evaluation protocol uses 5 seeds.",
    "Acceptance: accuracy >= 0.90",
    "Success criterion: F1 > 0.85",
    "Gate: p < 0.05",
    "We set alpha = 0.05.",
    "Significance level p < 0.05 is used throughout.",
    "Dropout of 0.5 and learning rate 0.01 are the defaults.",
    "The loss weight is 0.1.",
    "Use a test split of 20%.",
    "80% of the data is used for training and 20% for testing.",
    "Test size: 0.2",
    "Estimated runtime: 2.5 hours",
    "Expected accuracy: 0.92",
    "The score threshold is 0.7.",
    "Precision is set to 0.01.",
    "You can train the model with `python train.py`.",
    "To reproduce, run `make test`.",
    "Run: python train.py --lr 0.1",
    "1. Train the model. 2. Evaluate it.",
    "- [ ] Train the model",
    "- [ ] Tests passed",
    "Let me know once the experiments have been run.",
    "The experiment has not been run yet.",
    "No experiment was run.",
    "No tests were executed for this document.",
    "None of the models were trained.",
    "We haven't trained anything.",
    "The training is pending.",
    "Experiments still have to be run.",
    "In the second phase the model is to be trained.",
    "The API reference is complete.",
    "This document is complete.",
    "The runbook is finished.",
    "The test plan is complete.",
    "The README was updated.",
    "The documentation has been tested for broken links? ",
    "Has anyone run this?",
    "Version 2.1 of the API adds error codes.",
    "The error budget is 0.1%.",
    "Error codes: 4.1 means not found.",
    "See section 3.2 on loss functions.",
    "Pipeline stages run in order.",
    "A run is completed when its status is FINISHED.",
    "An execution that finished early is marked as skipped.",
    "Each experiment is executed by the infrastructure agent.",
    "Smith (2021) trained a ResNet on ImageNet.",
    "Previous work trained the model on CIFAR-10.",
    "He et al. (2016) obtained 93.6% accuracy.",
    "The baseline in [3] reported an F1 of 0.83.",
    "The tests will be executed by the quality agent.",
    "Run ID: (to be filled in)",
    "run_id: <your run id>",
    "The run id is a 32 character hex string.",
    "Runtime is limited to 2.5 hours.",
    "The p-value is compared with 0.05.",
  ])("documentation: %s", (sentence) => {
    expect(kindOf(sentence)).toBe("documentation");
  });
});

describe("what stands around a statement", () => {
  test("a table's header says what its numbers are", () => {
    expect(kindOf("| model | accuracy |\n| --- | --- |\n| ResNet-18 | 0.942 |")).toBe("experimental");
    expect(kindOf("| metric | target |\n|---|---|\n| accuracy | 0.90 |")).toBe("documentation");
    expect(kindOf("| metric | target | measured |\n|---|---|---|\n| accuracy | 0.90 | 0.93 |")).toBe(
      "experimental",
    );
    expect(kindOf("| hyperparameter | value |\n|---|---|\n| dropout | 0.5 |\n| loss weight | 0.1 |")).toBe(
      "documentation",
    );
  });

  test("under a heading that speaks of intentions nothing is reported, unless it is ticked", () => {
    expect(kindOf("## Acceptance criteria\n\n- Accuracy: 0.90\n- All tests pass")).toBe("documentation");
    expect(kindOf("## 3. Next steps:\n\nTrained models for all seeds, accuracy 0.90")).toBe("documentation");
    expect(kindOf("## Success Criteria\n\n- ✅ Accuracy: 0.94")).toBe("experimental");
    expect(kindOf("## Next steps\n\nNone.\n\n## Results\n\nAccuracy: 0.94")).toBe("experimental");
    expect(kindOf("## Plan\n\nMLflow Run ID: 7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d")).toBe("experimental");
  });

  test("a task list's open boxes are plans and its ticked ones are not", () => {
    expect(kindOf("- [ ] Run the ablation\n- [ ] All tests passed")).toBe("documentation");
    expect(kindOf("- [ ] Write it up\n- [x] Run the ablation")).toBe("experimental");
  });

  test("a sentence goes on over wrapped lines, and its first line is named", () => {
    expect(kindOf("The ablation will be\nexecuted on the cluster and\ntested on the held-out set.")).toBe(
      "documentation",
    );
    expect(infer("Intro.\n\nAfter the review we\ntrained the model again.\n").inferredBecause).toContain(
      "line 3 ",
    );
  });

  test("code blocks and front matter-like tables claim nothing; text behind a fence counts again", () => {
    expect(kindOf("````\n```\naccuracy: 0.94\n```\n````")).toBe("documentation");
    expect(kindOf("```\nfoo\n```\nAccuracy: 0.94")).toBe("experimental");
    expect(kindOf("```\nAccuracy: 0.94")).toBe("documentation");
  });

  test("the reason names the line and what is claimed", () => {
    expect(infer("# T\n\nIntro.\nAccuracy: 0.94\n").inferredBecause).toBe(
      "line 4 of the response claims a measured number",
    );
    expect(infer("Run ID: a1b2c3d4e5f6\r\n").inferredBecause).toBe("line 1 of the response claims a run id");
    expect(infer("I ran it.").inferredBecause).toContain("run, trained or tested");
  });
});

test.each([
  ["one line", "it was a run with no and the "],
  ["brackets", "("],
  ["table rows", "||\n"],
  ["emphasis", "**"],
  ["digits", "1"],
  ["short lines", "a.\n"],
  ["wrapped lines", "a\n"],
  ["many near misses", "the test of "],
  // More than linear time would end at the time limit of a test.
])("hostile text is read in linear time: %s", (_name, piece) => {
  expect(() => infer(piece.repeat(Math.ceil(1_000_000 / piece.length)))).not.toThrow();
});
