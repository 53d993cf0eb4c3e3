import { expect, test } from "vitest";
import { claimScoreLine, isHeldBack, labelledFragments, scoreClaims } from "../support/labelled-claims.ts";

test("of the labelled fragments' claims at least 95 % are found, and of the found ones at least 95 % are claims", () => {
  const fragments = labelledFragments();
  expect(fragments.length).toBeGreaterThanOrEqual(300);
  const score = scoreClaims(fragments);
  const wrong = score.scores.filter((each) => each.wrong.length + each.missed.length > 0);
  const shown = wrong.map(
    ({ fragment, wrong: found, missed }) =>
      `${fragment.text.slice(0, 120)}: wrong ${found.join(", ")}; missed ${missed.join(", ")}`,
  );
  process.stdout.write(
    `${claimScoreLine("all", score)}\n${claimScoreLine("held back", scoreClaims(fragments.filter((each) => isHeldBack(each))))}\n`,
  );
  expect(score.precision, shown.join("\n")).toBeGreaterThanOrEqual(0.95);
  expect(score.recall, shown.join("\n")).toBeGreaterThanOrEqual(0.95);
});
