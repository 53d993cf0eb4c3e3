import { expect, test } from "vitest";
import type { Logged } from "./logged-value.ts";
import { areSure } from "./sure-values.ts";

const logged = (more: Partial<Logged>): Logged => ({
  does: "logged",
  runId: "r",
  metrics: [],
  params: [],
  tags: [],
  ...more,
});
const metric = (key: string, timestampMs = 1) => ({ key, value: 1, timestampMs, step: 0 });
const pair = (key: string, value = "v") => ({ key, value });
const many = <Item>(count: number, make: (place: number) => Item): Item[] =>
  Array.from({ length: count }, (_, place) => make(place));

test.each(["loss", "a/b/c", "val acc", "x:y", "a.b", "...a/b".slice(3), "-", "k".repeat(250), "a..b", ".x"])(
  "key %j is sure",
  (key) => expect(areSure(logged({ metrics: [metric(key)] }))).toBe(true),
);

test.each([
  "",
  "/a",
  "a/",
  "a//b",
  ".",
  "..",
  "../a",
  "a/../b",
  "./a",
  "a/.",
  "..a",
  "k".repeat(251),
  "a\n",
  "a\u0000",
  "é",
  "a%2fb",
  "a\\b",
  "a,b",
  "\u202ea",
  "__proto__/..",
])("key %j is the server's to judge", (key) => {
  expect(areSure(logged({ metrics: [metric(key)] }))).toBe(false);
  expect(areSure(logged({ params: [pair(key)] }))).toBe(false);
  expect(areSure(logged({ tags: [pair(key)] }))).toBe(false);
});

test("limits of one call", () => {
  expect(areSure(logged({}))).toBe(false);
  expect(areSure(logged({ metrics: many(1000, () => metric("m")) }))).toBe(true);
  expect(areSure(logged({ metrics: many(1001, () => metric("m")) }))).toBe(false);
  expect(areSure(logged({ params: many(101, (n) => pair(`p${n}`)) }))).toBe(false);
  expect(areSure(logged({ tags: many(101, (n) => pair(`t${n}`)) }))).toBe(false);
  const crowd = { metrics: many(950, () => metric("m")), tags: many(51, (n) => pair(`t${n}`)) };
  expect(areSure(logged(crowd))).toBe(false);
});

test("values that the server would refuse, cut or act on", () => {
  expect(areSure(logged({ metrics: [metric("m", -1)] }))).toBe(false);
  expect(areSure(logged({ params: [pair("p", "x".repeat(6000))] }))).toBe(true);
  expect(areSure(logged({ params: [pair("p", "x".repeat(6001))] }))).toBe(false);
  expect(areSure(logged({ params: [pair("p"), pair("p")] }))).toBe(false);
  expect(areSure(logged({ tags: [pair("t", "x".repeat(8001))] }))).toBe(false);
  expect(areSure(logged({ tags: [pair("t", "half \ud800")] }))).toBe(false);
  expect(areSure(logged({ tags: [pair("t", "zero \u0000")] }))).toBe(false);
  expect(areSure(logged({ tags: [pair("t", "whole \u{1f600} \n")] }))).toBe(true);
  expect(areSure(logged({ tags: [pair("mlflow.runName", "x")] }))).toBe(false);
});
