import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheDirectory } from "./cache-directory.ts";

test("RUNPROOF_CACHE, then XDG_CACHE_HOME if absolute, then the home folder", () => {
  expect(cacheDirectory({ RUNPROOF_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
  expect(cacheDirectory({ RUNPROOF_CACHE: "", XDG_CACHE_HOME: "/b" })).toBe("/b/runproof");
  const home = join(homedir(), ".cache/runproof");
  expect([cacheDirectory({ XDG_CACHE_HOME: "relative" }), cacheDirectory({})]).toEqual([home, home]);
});
