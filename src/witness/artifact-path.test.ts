import { expect, test } from "vitest";
import { encodeArtifactPath, readArtifactPath, readRelativePath } from "./artifact-path.ts";

test.each([
  ["0/run/artifacts/a.txt", ["0", "run", "artifacts", "a.txt"]],
  ["a%20b/%C3%BC.txt", ["a b", "ü.txt"]],
  ["50%25", ["50%"]],
  ["100%25%20done", ["100% done"]],
  ["...", ["..."]],
  ["a..b", ["a..b"]],
  ["a:b", ["a:b"]],
])("%s is read", (raw, segments) => {
  expect(readArtifactPath(raw)).toEqual(segments);
  expect(readArtifactPath(encodeArtifactPath(segments))).toEqual(segments);
});

test.each([
  "",
  "/a",
  "a//b",
  "a/",
  "a/../b",
  "a/./b",
  "a/%2e%2e/b",
  "a/%252e%252e/b",
  "a/%2525252e%2e/b",
  "a%2fb",
  "a%252Fb",
  "a\\b",
  "a%5cb",
  "a%255cb",
  "a%00b",
  "a%2500b",
  "a%0d%0ab",
  "a%7f",
  "%",
  "%zz",
  "%ff",
  "%c0%ae",
  "a%3Fb",
  "a%23b",
  "%2541",
  "a%ED%A0%80",
])("%j is refused", (raw) => {
  expect(() => readArtifactPath(raw)).toThrow(/artifact path/);
});

test("a path in a query may end with a slash and may be empty, but is held to the same names", () => {
  expect(readRelativePath("")).toEqual([]);
  expect(readRelativePath("a/b/")).toEqual(["a", "b"]);
  expect(readRelativePath("50%")).toEqual(["50%"]);
  for (const path of ["/", "/a", "..", "a/..", "a//b", "a%2e%2e%2fb", "%2e%2e", "a\\b"]) {
    expect(() => readRelativePath(path)).toThrow(/artifact path/);
  }
});
