import { expect, test } from "vitest";
import { bindingLines, nameOf, permissionOf, sortRequests } from "./package-request.ts";

const asked = (requirement: string, more: { option?: string; way?: "program" } = {}) => ({
  requirement,
  option: more.option ?? null,
  way: more.way ?? ("line" as const),
});
const ALL = { all: true, listed: [] };

test.each([
  "six",
  "Six.Extra_x",
  "six==1.16",
  "six>=1.0,<2",
  "six ~= 1.4",
  "ray[tune]==2.1.*",
  "a[b,c]",
  "six===1",
  "x!=1.0.post1",
])("a name with a version is granted: %s", (requirement) => {
  expect(sortRequests([asked(requirement)], ALL).granted).toEqual([
    { written: requirement, name: nameOf(requirement) },
  ]);
});

test.each([
  ["-r requirements.txt", /file/],
  ["-e .", /folder/],
  ["git+https://host/x.git#egg=x", /address/],
  ["https://host/x.whl", /address/],
  ["x @ https://host/x.whl", /address/],
  ["file:///x", /address/],
  ["./x.whl", /file/],
  ["x-1.0-py3-none-any.whl", /file/],
  ["folder/x", /file/],
  ["..", /file/],
  ["{name}", /computed/],
  ["$x", /computed/],
  ["six; python_version > '3'", /condition/],
  ["six==", /no package name/],
  ["--pre", /no package name/],
  ["six\n--index-url=x", /no package name/],
  ["six -i", /no package name/],
  ["é", /no package name/],
  ["x".repeat(400), /no package name/],
  ["", /no package name/],
])("anything else is refused and named: %j", (requirement, why) => {
  const { granted, settled } = sortRequests([asked(requirement)], ALL);
  expect(granted).toEqual([]);
  expect(settled).toMatchObject([{ outcome: "refused", reason: expect.stringMatching(why) }]);
});

test("an option that decides where a package comes from, and a program of the code's own, are refused by name", () => {
  const { settled } = sortRequests(
    [asked("torch", { option: "--index-url" }), asked("six", { way: "program" })],
    ALL,
  );
  expect(settled.map(({ name, reason }) => [name, reason])).toEqual([
    ["torch", expect.stringContaining("--index-url")],
    ["six", expect.stringContaining("%pip")],
  ]);
});

test("without permission nothing is granted; a list grants its names and binds their versions", () => {
  const requests = [asked("shap"), asked("Six>=1"), asked("shap"), asked("toolz")];
  expect(sortRequests(requests, { all: false, listed: [] }).settled.map(({ outcome }) => outcome)).toEqual(
    Array(3).fill("not-allowed"),
  );
  const rule = { all: false, listed: ["six<2", "shap", "tabulate==1"] };
  const { granted, settled } = sortRequests(requests, rule);
  expect(granted.map(({ name }) => name)).toEqual(["shap", "six"]);
  expect(settled).toEqual([
    {
      requirement: "toolz",
      name: "toolz",
      outcome: "not-allowed",
      reason: expect.stringContaining("packages.allow"),
    },
  ]);
  expect(bindingLines(granted, rule)).toEqual(["six<2"]);
  expect([permissionOf(ALL), permissionOf(rule), permissionOf({ all: false, listed: [] })]).toEqual([
    "all",
    "listed",
    "none",
  ]);
});
