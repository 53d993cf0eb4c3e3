import { expect, test } from "vitest";
import { momentArithmetic } from "./stated-moments.ts";

const outcomes = (text: string): string[] =>
  momentArithmetic({ line: 1, text, row: null, paragraph: 0, heading: "" }).map(
    ({ check, outcome }) => `${check} ${outcome}`,
  );

test.each([
  // Brown and Heathers 2017: the mean of 28 whole numbers is no 5.19.
  ["Raters liked it (M = 5.19, n = 28) on a 7-point scale.", ["grain impossible"]],
  ["Raters liked it (M = 5.18, SD = 1.10, n = 28) on a 7-point scale.", ["moments consistent"]],
  // Two of four at each end have the greatest deviation that there is: 2.31.
  ["Rated 1-5: M = 3.00, SD = 2.60, n = 4.", ["spread impossible"]],
  ["On a 5-point scale the mean was 5.40 (n = 10).", ["spread impossible"]],
  ["The accuracy is 0.90 with SD = 0.60 over the folds, n = 5.", ["spread impossible"]],
  ["The accuracy is 90.0 % with SD = 1.2, n = 5.", ["spread consistent"]],
])("%s", (text, expected) => {
  expect(outcomes(text)).toEqual(expected);
});

test.each([
  "The accuracy is 0.90 ± 0.60, n = 5.",
  "M = 5.19 on a 7-point scale.",
  "M = 5.19, n = 28.",
  "A composite of the 7-point scale items: M = 5.19, n = 28.",
  "M = 5.19 and M = 4.20, n = 28, on a 7-point scale.",
  "The loss has SD = 40, n = 5.",
])("says nothing of: %s", (text) => {
  expect(outcomes(text)).toEqual([]);
});
