import { afterAll, expect, test } from "vitest";
import { closeAnalyst, codes, examine, python } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python("print(train())");
/** Whether records speak to these numbers is asked elsewhere: here they are held against each other alone. */
const findings = async (prose: string, code = CODE): Promise<string[]> =>
  codes(
    await examine({ response: `${code}\n${prose}\n`, files: [{ path: "r.json", content: '{"a": 1.5}' }] }),
  ).filter((each) => !each.startsWith("CLAIM_"));

test.each([
  // p against its statistic
  ["The groups differ, t(18) = 1.57, p = .035.", "STAT_INCONSISTENT"],
  ["They differ (*t*(18) = 1.57, *p* < .05).", "STAT_INCONSISTENT"],
  [String.raw`They differ, $t(18) = 1.57$, $p < .001$.`, "STAT_INCONSISTENT"],
  ["A main effect was found, F(2, 21) = 2.05, p = .021.", "STAT_INCONSISTENT"],
  [String.raw`The shares differ, $\chi^2(2, N = 569) = 4.10$, $p = .004$.`, "STAT_INCONSISTENT"],
  ["χ²(1) = 0.40, p = .01 for the shares.", "STAT_INCONSISTENT"],
  ["Both are related, r(48) = .10, p < .001.", "STAT_INCONSISTENT"],
  ["The effect is clear, z = 1.10, p = .004.", "STAT_INCONSISTENT"],
  ["Der Unterschied ist signifikant, t(18) = 1,57, p = 0,035.", "STAT_INCONSISTENT"],
  ["p = .035, t(18) = 1.57 in the main test.", "STAT_INCONSISTENT"],
  ["With t = 1.57 (df = 18) the difference is significant, p = 0.03.", "STAT_INCONSISTENT"],
  ["| test | result |\n| --- | --- |\n| Welch | t(18) = 1.57, p = .035 |", "STAT_INCONSISTENT"],
  ["The ANOVA gives F(2, 21) = -2.05, p = .15.", "STAT_IMPOSSIBLE"],
  // effects and degrees of freedom
  ["The effect was large, t(14) = 1.40, d = 1.65 (n = 8 per group).", "STAT_INCONSISTENT"],
  ["A paired test over n = 12 pairs gave t(22) = 2.50, p = .020.", "STAT_INCONSISTENT"],
  // intervals
  ["The difference is 0.0012 (95 % CI [-0.0064, 0.0087], p = 0.01, n = 10 folds).", "STAT_INCONSISTENT"],
  ["Mean difference = 0.90 (95% CI 0.10 to 0.50).", "STAT_INCONSISTENT"],
  ["The improvement of 0.03, 95 % CI [0.01, 0.05], is not significant (p = .40).", "STAT_INCONSISTENT"],
  // shares
  ["Accuracy = 0.937 on the test set (n = 50).", "STAT_IMPOSSIBLE"],
  ["It classifies 95.5 % of the 36 bottles correctly.", "STAT_IMPOSSIBLE"],
  ["It gets 47 of 50 flowers right (91 %).", "STAT_IMPOSSIBLE"],
  ["46/50 = 0.96 on the test set.", "STAT_IMPOSSIBLE"],
  ["| subset | n | accuracy |\n| --- | --- | --- |\n| a | 40 | 0.937 |", "STAT_IMPOSSIBLE"],
  // scores
  ["Precision 0.941, recall 0.952 and F1 0.975 on the test set.", "STAT_IMPOSSIBLE"],
  [
    "| class | precision | recall | F1 |\n|---|---|---|---|\n| benign | 0.90 | 0.80 | 0.88 |",
    "STAT_IMPOSSIBLE",
  ],
  [
    "| model | precision | recall | f1-score |\n|---|---|---|---|\n| macro avg | 0.80 | 0.82 | 0.90 |",
    "STAT_IMPOSSIBLE",
  ],
  ["RMSE 42.3 and MAE 47.9 on the held-out part.", "STAT_IMPOSSIBLE"],
  ["RMSE = 2.0, MSE = 9.0 on the held-out part.", "STAT_IMPOSSIBLE"],
  ["The correlation of prediction and truth is r = 1.07.", "STAT_IMPOSSIBLE"],
  ["The model has an accuracy of 104 %.", "STAT_IMPOSSIBLE"],
  ["R2 = 1.20 on the test set.", "STAT_IMPOSSIBLE"],
])("found: %s", async (prose, code) => {
  expect(await findings(prose)).toContain(code);
});

test.each([
  "The groups differ, t(18) = 2.31, p = .033.",
  "The groups differ, t(18) = 2.31, p < .05.",
  "They do not differ, *t*(463.7) = −1.62, *p* = .11, *d* = −0.14 (*n* = 212 and *n* = 357).",
  "Welch's t(20.5) = 16.64, p < .001, n = 12 splits per model.",
  "The one-tailed Welch test gives t(38.0) = 1.35, p = 0.092, one-tailed.",
  "One-sided t-test: t(9) = 47.3, p < 0.001.",
  "After Holm's correction t(18) = 2.31, adjusted p = .099.",
  "t(18) = 2.31 and, by permutation, permutation p = .05.",
  "We earlier wrote t(18) = 2.31, p = .33, which was wrong.",
  "Smith et al. report t(18) = 1.57, p = .035.",
  "As the paper (2021) says, t(18) = 1.57, p = .035.",
  "F(2, 21) = 2.05, p = .154; t(14) = 1.40, p = .183, d = 0.70 (n = 8 per group).",
  "A paired test over n = 12 pairs gave t(11) = 2.50, p = .030.",
  "Mean difference = 0.30 (95% CI 0.10 to 0.50), p = .004.",
  "The difference is 0.0012 (95 % CI [-0.0064, 0.0087], p = 0.75, n = 10 folds).",
  "The odds ratio is 1.40 (95 % CI [1.10, 1.80], p = .007).",
  "The mean accuracy is 0.94 (95 % CI [0.93, 0.95]); against chance p < .001.",
  "47 of 50 flowers are right: 0.94 (95 % Wilson interval 0.838 to 0.979).",
  "Accuracy = 0.94 on the test set (n = 50).",
  "Accuracy = 0.937 as a mean over three seeds (n = 50).",
  "The mean accuracy of 0.937 is over 3 seeds, n = 50 items each.",
  "With n = 40: macro F1 0.673, weighted F1 0.692, balanced accuracy 0.677.",
  "About 70 % of the 36 bottles are used for training.",
  "At least 95 % of the 36 bottles should be classified correctly.",
  "The best of 3 of 5 seeds: 0.91 accuracy.",
  "After 3 of 10 epochs (94 %) we stopped.",
  "It wins on 4 of 5 data sets (0.91 on average).",
  "Section 3/4 = 0.5 of the text.",
  "Precision 0.90, recall 0.80 and F1 0.847 on the test set.",
  "| class | precision | recall | F1 |\n|---|---|---|---|\n| benign | 0.90 | 0.80 | 0.847 |",
  "| average | precision | recall | F1 |\n|---|---|---|---|\n| macro avg | 0.80 | 0.80 | 0.75 |",
  "Precision rises by 0.05, recall by 0.04, F1 by 0.09.",
  "MAE 42.3 and RMSE 47.9 on the held-out part.",
  "Mean over folds: RMSE 2.0, MSE 4.5.",
  "Accuracy +0.025 and recall -0.013 against the baseline.",
  "The accuracy improved by 120 % over chance.",
  "R2 = -0.20 on the shuffled labels, r = -0.98 on the others.",
  "We set d = 512, n = 3 layers, z = 16 and p = 0.1 of dropout.",
  "```text\nt(18) = 1.57, p = .035\n```",
])("let be: %s", async (prose) => {
  expect(await findings(prose)).toEqual([]);
});

test("averages in the code keep F1 from its formula, not from its bound", async () => {
  const averaged = python("print(f1_score(y, p, average='weighted'))");
  expect(await findings("Precision 0.80, recall 0.80, F1 0.75.", averaged)).toEqual([]);
  expect(await findings("Precision 0.80, recall 0.80, F1 0.85.", averaged)).toEqual(["STAT_IMPOSSIBLE"]);
  expect(await findings("Precision 0.80, recall 0.80, F1 0.75.")).toEqual(["STAT_IMPOSSIBLE"]);
});

test("another decision at alpha refutes, a slip leaves the task unverified, and other agents are warned of", async () => {
  const verdict = async (prose: string): Promise<unknown> =>
    (await examine({ response: `${CODE}\n${prose}\n`, files: [{ path: "r.json", content: '{"a": 1.5}' }] }))
      .verdict;
  expect(await verdict("t(18) = 1.57, p = .035.")).toBe("refuted");
  expect(await verdict("t(18) = 2.31, p = .036.")).toBe("unverified");
  const other = await examine({
    response: CODE,
    files: [{ path: "r.json", content: '{"a": 1.5}' }],
    others: [{ agent: "quality_safety", text: "I see t(18) = 1.57, p = .035." }],
  });
  expect([codes(other), codes(other, "warn"), other.verdict]).toEqual([
    [],
    ["STAT_INCONSISTENT"],
    "verified",
  ]);
  expect(other.findings.find(({ code }) => code === "STAT_INCONSISTENT")?.message).toContain(
    "quality_safety",
  );
});

test("many numbers cost linear time and few findings", async () => {
  const prose = `${"t(18) = 1.57, p = .035, 95 % CI [0.1, ".repeat(4000)}\n\n${"| 1 ".repeat(5000)}`;
  const verification = await examine({
    response: `${CODE}\n${prose}`,
    files: [{ path: "r.json", content: '{"a": 1.5}' }],
  });
  expect(verification.findings.length).toBeLessThan(40);
});
