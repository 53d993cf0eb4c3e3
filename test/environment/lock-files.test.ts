import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, "../..", path), "utf8");

test("the npm lock names versions and integrity, and no place to download from", () => {
  const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, Record<string, unknown>> };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
  expect(packages.length).toBeGreaterThan(20);
  expect(packages.filter(([, entry]) => "resolved" in entry).map(([path]) => path)).toEqual([]);
  expect(
    packages.filter(([, entry]) => typeof entry["integrity"] !== "string").map(([path]) => path),
  ).toEqual([]);
});

test.each(["python/requirements.lock", "python/requirements-dev.lock"])(
  "%s: exact versions with hashes, no address",
  (path) => {
    const text = read(path);
    expect(text).not.toMatch(/:\/\/|--(extra-)?index-url|--find-links/);
    const requirements = text.split("\n").filter((line) => /^[a-z0-9]/i.test(line));
    expect(requirements.length).toBeGreaterThan(3);
    expect(requirements.filter((line) => !/^[\w.[\]-]+==[\w.!+]+( ;.*)? \\$/.test(line))).toEqual([]);
    expect(text.match(/--hash=sha256:[0-9a-f]{64}/g)?.length).toBeGreaterThanOrEqual(requirements.length);
  },
);
