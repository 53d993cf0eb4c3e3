import { expect, test } from "vitest";
import {
  integerOf,
  listOf,
  pointOf,
  readBody,
  readQuery,
  runIdOf,
  textOf,
  valueForServer,
} from "./request-body.ts";

const bytes = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

test("only the route's fields are kept, under their snake_case names", () => {
  const body = readBody(bytes({ runId: "a", artifactLocation: "file:///x", extra: 1, status: null }), [
    "run_id",
    "status",
  ]);
  expect(body).toEqual({ run_id: "a" });
});

test("two spellings of a field, a body in a string, and a body that is no object are refused", () => {
  expect(() => readBody(bytes({ run_id: "a", runId: "b" }), ["run_id"])).toThrow(/twice/);
  expect(() => readBody(bytes(JSON.stringify(JSON.stringify({ run_id: "a" }))), ["run_id"])).toThrow(
    /object/,
  );
  for (const text of ["[]", "1", "null", "{", '{"a": NaN}']) {
    expect(() => readBody(bytes(text), [])).toThrow(/JSON/);
  }
  expect(() => readBody(Uint8Array.of(0x7b, 0xff, 0x7d), [])).toThrow(/UTF-8/);
  expect(readBody(new Uint8Array(), ["run_id"])).toEqual({});
});

test("a repeated query parameter is refused, except for lists", () => {
  expect(() => readQuery(new URLSearchParams("run_id=a&run_id=b"), ["run_id"])).toThrow(/more than once/);
  expect(readQuery(new URLSearchParams("order_by=a&order_by=b&x=1"), ["order_by"])).toEqual({
    order_by: ["a", "b"],
  });
});

test("the run's two names must agree, and be ids", () => {
  expect(runIdOf({ run_uuid: "a1" })).toBe("a1");
  expect(runIdOf({ run_id: "a1", run_uuid: "a1" })).toBe("a1");
  expect(() => runIdOf({ run_id: "a", run_uuid: "b" })).toThrow(/two different/);
  for (const fields of [
    {},
    { run_id: "" },
    { run_id: "../x" },
    { run_id: "a b" },
    { run_id: 5 },
    { run_id: "a'b" },
  ]) {
    expect(() => runIdOf(fields)).toThrow(/run_id/);
  }
});

test("whole numbers may be strings, but must be exact", () => {
  expect(integerOf({ n: "12" }, "n")).toBe(12);
  expect(integerOf({ n: -3 }, "n")).toBe(-3);
  expect(integerOf({ n: "5.0" }, "n")).toBe(5);
  expect(integerOf({}, "n")).toBeNull();
  for (const n of [1.5, "1e3", "", "x", true, 2 ** 53, "9007199254740993", {}]) {
    expect(() => integerOf({ n }, "n")).toThrow(/whole number/);
  }
});

test.each([
  [1.5, 1.5],
  ["-2.5e-3", -0.0025],
  ["NaN", { nonFinite: "nan" }],
  ["Infinity", { nonFinite: "inf" }],
  ["-Infinity", { nonFinite: "-inf" }],
])("metric value %j is read as %j and goes on unchanged", (value, expected) => {
  const point = pointOf({ key: "m", value, timestamp: 1 });
  expect(point).toEqual({ key: "m", value: expected, timestampMs: 1, step: 0 });
  expect(Number(valueForServer(point.value))).toEqual(Number(value));
});

test.each([true, null, "nan", "inf", "1_0", "0x10", " 1", "", "1e999", [1], undefined, "toString"])(
  "metric value %j is refused",
  (value) => {
    expect(() => pointOf({ key: "m", value, timestamp: 1 })).toThrow(/number/);
  },
);

test("lists hold objects, texts are strings", () => {
  expect(listOf({ tags: [{ key: "a", Value: 1, value: "b" }] }, "tags", ["key"])).toEqual([{ key: "a" }]);
  expect(() => listOf({ tags: "x" }, "tags", ["key"])).toThrow(/list/);
  expect(() => listOf({ tags: [1] }, "tags", ["key"])).toThrow(/entry 0/);
  expect(() => textOf({ name: 1 }, "name")).toThrow(/string/);
});
