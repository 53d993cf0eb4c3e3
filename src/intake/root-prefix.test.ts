import { expect, test } from "vitest";
import { DEFAULT_ROOT_PREFIXES, withoutRootPrefix } from "./root-prefix.ts";

test.each([
  ["/content/drive/MyDrive/study/runs/a.json", "runs/a.json"],
  ["/content/drive/My Drive/study/*.json", "*.json"],
  ["/content/drive/Shareddrives/team/study/a.csv", "a.csv"],
  ["/content/a.json", "a.json"],
  ["/kaggle/working//a.json", "a.json"],
  ["./runs/a.json", "runs/a.json"],
  ["runs/a.json", "runs/a.json"],
  ["/contents/a.json", "/contents/a.json"],
  ["/content/", "/content/"],
  ["/etc/passwd", "/etc/passwd"],
  ["/content/../etc/passwd", "../etc/passwd"],
])("the usual roots of hosted notebooks: %s", (path, relative) => {
  expect(withoutRootPrefix(path, DEFAULT_ROOT_PREFIXES)).toBe(relative);
});

test("own roots: a star is one folder, the longest that fits goes, and their characters mean themselves", () => {
  const own = ["/data/team", "/data/team/*/results/", "/a.b/"];
  const relative = (path: string): string => withoutRootPrefix(path, own);
  expect(relative("/data/team/x.json")).toBe("x.json");
  expect(relative("/data/team/study/results/x.json")).toBe("x.json");
  expect(relative("/data/team/study/other/x.json")).toBe("study/other/x.json");
  expect(relative("/data/teams/x.json")).toBe("/data/teams/x.json");
  expect(relative("/aXb/x.json")).toBe("/aXb/x.json");
  expect(relative("/content/x.json")).toBe("/content/x.json");
});
