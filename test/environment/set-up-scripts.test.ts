import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const load = async <Module>(path: string): Promise<Module> =>
  (await import(pathToFileURL(join(ROOT, path)).href)) as Module;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
interface TestCounts {
  countVitest(path: string): Promise<Counts | null>;
  countJunit(path: string): Promise<Counts | null>;
  summaryLine(counts: Counts): string;
}
interface NodePackages {
  nodePackagesAreReady: (root: string) => Promise<boolean>;
}

const folder = (): string => mkdtempSync(join(tmpdir(), "runproof-test-"));
function written(text: string): string {
  const path = join(folder(), "report");
  writeFileSync(path, text);
  return path;
}

test("counts come from the runners' reports; a file that could not be loaded is a failure; no report is null", async () => {
  const counts = await load<TestCounts>("scripts/setup/test-counts.mjs");
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: "passed", assertionResults: [{ status: "passed" }] },
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
      { status: "failed", assertionResults: [] },
    ],
  };
  expect(await counts.countVitest(written(JSON.stringify(report)))).toEqual({
    passed: 5,
    failed: 2,
    skipped: 3,
  });
  expect(await counts.countVitest(written("{"))).toBe(null);
  const junit =
    '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1">';
  expect(await counts.countJunit(written(junit))).toEqual({ passed: 4, failed: 3, skipped: 3 });
  expect(await counts.countJunit(join(folder(), "absent"))).toBe(null);
  expect(counts.summaryLine({ passed: 4, failed: 0, skipped: 0 })).toBe("4 passed, 0 failed");
  expect(counts.summaryLine({ passed: 4, failed: 1, skipped: 2 })).toBe("4 passed, 1 failed, 2 skipped");
});

/** A lock of one required package of this version and one optional one. */
function lockOf(version: string): string {
  const packages = {
    "": {},
    "node_modules/a": { version },
    "node_modules/b": { version: "1", optional: true },
  };
  return JSON.stringify({ packages });
}

test("node packages are ready exactly when npm's own list holds the lock's versions", async () => {
  const { nodePackagesAreReady } = await load<NodePackages>("scripts/setup/node-packages.mjs");
  const root = folder();
  writeFileSync(join(root, "package-lock.json"), lockOf("2.0.0"));
  expect(await nodePackagesAreReady(root)).toBe(false);
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "node_modules/.package-lock.json"), lockOf("1.0.0"));
  expect(await nodePackagesAreReady(root)).toBe(false);
  writeFileSync(
    join(root, "node_modules/.package-lock.json"),
    JSON.stringify({ packages: { "node_modules/a": { version: "2.0.0" } } }),
  );
  expect(await nodePackagesAreReady(root)).toBe(true);
});

test("the set-up needs nothing that is not there before it", () => {
  const scripts = [
    "setup.mjs",
    "start.mjs",
    "test.mjs",
    ...readdirSync(join(ROOT, "scripts/setup")).map((name) => `setup/${name}`),
  ];
  expect(scripts.length).toBeGreaterThan(8);
  for (const name of scripts) {
    const text = readFileSync(join(ROOT, "scripts", name), "utf8");
    const imports = [...text.matchAll(/^import .*?from "([^"]+)"/gm)].map((match) => match[1] ?? "");
    expect(imports.filter((each) => !/^(node:|\.\.?\/)/.test(each) || each.includes("dist/"))).toEqual([]);
  }
});

test("CI runs the README's test command", () => {
  expect(readFileSync(join(ROOT, ".ci/run"), "utf8")).toContain("npm test");
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("npm test");
});
