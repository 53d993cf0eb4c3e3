import { expect, test } from "vitest";
import { narrowFilter } from "./narrow-filter.ts";

test("the ids stand before the caller's words", () => {
  expect(narrowFilter("run_id", ["a"], null)).toBe("run_id IN ('a')");
  expect(narrowFilter("run_id", ["a", "b"], "-- x")).toBe("run_id IN ('a', 'b') AND -- x");
});

test("more ids than the server's parser takes leave the filter alone", () => {
  const ids = Array.from({ length: 2001 }, (_, place) => `r${place}`);
  expect(narrowFilter("run_id", ids, "metrics.a > 1")).toBe("metrics.a > 1");
  expect(narrowFilter("run_id", ids, null)).toBe("");
  expect(narrowFilter("run_id", ids.slice(1), null)).toContain("'r2000')");
});
