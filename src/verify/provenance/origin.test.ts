import { expect, test } from "vitest";
import type { Provenance, Sink } from "../../contracts/index.ts";
import { matchesOpenName, originOf } from "./origin.ts";

const sink = (name: string, more: Partial<Sink> = {}): Sink => ({
  block: 1,
  line: 1,
  name,
  open: name.includes("*"),
  call: "log_metric",
  file: null,
  origin: "drawn",
  computed: false,
  iterated: false,
  numbers: [],
  sources: [],
  ...more,
});

const found = (sinks: Sink[], literals: Provenance["literals"] = []): Provenance => ({
  complete: true,
  sinks,
  arms: [],
  literals,
});

test("open names match what their pieces allow", () => {
  expect(matchesOpenName("*", "anything")).toBe(true);
  expect(matchesOpenName("coef_*", "coef_age")).toBe(true);
  expect(matchesOpenName("coef_*", "intercept")).toBe(false);
  expect(matchesOpenName("*/acc_*_k", "val/acc_top_k")).toBe(true);
  expect(matchesOpenName("a*a", "a")).toBe(false);
  expect(matchesOpenName("f1", "f1")).toBe(true);
});

test("a metric is drawn where every call that may send it sends draws", () => {
  expect(originOf(found([sink("f1")]), "f1", 0.9, null)?.origin).toBe("drawn");
  expect(originOf(found([sink("f1"), sink("f1", { origin: "measured" })]), "f1", 0.9, null)).toBeNull();
  expect(originOf(found([sink("f1"), sink("*", { origin: "measured" })]), "f1", 0.9, null)).toBeNull();
  expect(originOf(found([sink("f1"), sink("acc", { origin: "measured" })]), "f1", 0.9, null)?.origin).toBe(
    "drawn",
  );
  expect(originOf(found([sink("f*")]), "f1", 0.9, null)?.origin).toBe("drawn");
});

test("of several calls, the one that sends the number as it stands in the code counts", () => {
  const both = found([
    sink("f1", { origin: "measured" }),
    sink("f1", { origin: "typed", numbers: [0.9731], line: 9 }),
  ]);
  expect(originOf(both, "f1", 0.9731, null)?.origin).toBe("typed");
  expect(originOf(both, "f1", 0.97312345, null)).toBeNull();
  const short = found([sink("f1", { origin: "measured" }), sink("f1", { origin: "typed", numbers: [0.9] })]);
  expect(originOf(short, "f1", 0.9, null)).toBeNull();
});

test("a number that no call was seen to send is looked for in the code", () => {
  const literals = [{ value: 0.9412, block: 1, line: 4 }];
  expect(originOf(found([], literals), "f1", 0.9412, null)?.how).toBe("value");
  expect(originOf(found([sink("f1", { origin: "measured" })], literals), "f1", 0.9412, null)).toBeNull();
  expect(originOf(found([], [{ value: 0.9, block: 1, line: 4 }]), "f1", 0.9, null)).toBeNull();
});

test("nothing is said of code that was not analysed to its end, or of other records", () => {
  expect(originOf(undefined, "f1", 0.9, null)).toBeNull();
  expect(originOf({ ...found([sink("f1")]), complete: false }, "f1", 0.9, null)).toBeNull();
  expect(originOf(found([sink("f1")]), "f1", 0.9, "runs/a.json")).toBeNull();
  const inFile = found([sink("f1", { file: "runs/*.json", call: "file" })]);
  expect(originOf(inFile, "f1", 0.9, "runs/a.json")?.origin).toBe("drawn");
  expect(originOf(inFile, "f1", 0.9, null)).toBeNull();
});
