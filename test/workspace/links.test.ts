import { lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { matchEvidencePaths } from "../../src/execute/workspace/index.ts";
import { stage } from "./staging.ts";

const LINKS: [name: string, target: string, escapes: boolean, resolved: string | null][] = [
  ["beside", "file.txt", false, "file.txt"],
  ["folder", "data", false, "data"],
  ["through", "folder/in.csv", false, "data/in.csv"],
  ["absolute", "/workspace/data/in.csv", false, "data/in.csv"],
  ["outAndBack", "../workspace/file.txt", false, "file.txt"],
  ["root", ".", false, "."],
  ["dots", "data/../file.txt", false, "file.txt"],
  ["broken", "nowhere", false, null],
  ["loop", "loop", false, null],
  ["ping", "pong", false, null],
  ["pong", "ping", false, null],
  ["up", "..", true, null],
  ["etc", "/etc/passwd", true, null],
  ["relative", "../../../../etc/passwd", true, null],
  ["prefix", "/workspace2/file.txt", true, null],
  ["slash", "/", true, null],
  ["chain", "etc", true, null],
  ["brokenOut", "nowhere/../../etc/passwd", true, null],
];

async function linked() {
  const staging = await stage();
  const changes = await staging.attempt("e1", (path) => {
    mkdirSync(join(path, "data"));
    writeFileSync(join(path, "data/in.csv"), "1");
    writeFileSync(join(path, "file.txt"), "f");
    for (const [name, target] of LINKS) symlinkSync(target, join(path, name));
    symlinkSync("../file.txt", join(path, "data/above"));
    symlinkSync("../../file.txt", join(path, "data/wayAbove"));
  });
  return { ...staging, changes };
}

test("where a link leads is told on paper", async () => {
  const { changes } = await linked();
  const ends = new Map(changes.entries.map((entry) => [entry.path, entry]));
  const told = LINKS.map(([name]) => {
    const entry = ends.get(name);
    return [name, entry?.target, entry?.escapes, entry?.resolved];
  });
  expect(told).toEqual(LINKS);
  expect(ends.get("data/above")).toMatchObject({ escapes: false, resolved: "file.txt" });
  expect(ends.get("data/wayAbove")).toMatchObject({ escapes: true, resolved: null });
  expect(changes.files.map(({ path }) => path)).toEqual(["data/in.csv", "file.txt"]);
});

test("published links stay inside; those that lead out or nowhere are left out and named", async () => {
  const { workspace, base } = await linked();
  const out = join(base, "workspace");
  const { leftOut } = await workspace.publish(out);
  const expected = LINKS.filter(([, , , resolved]) => resolved === null).map(([name]) => name);
  expect(leftOut.map(({ path }) => path).toSorted()).toEqual([...expected, "data/wayAbove"].toSorted());
  expect(readlinkSync(join(out, "absolute"))).toBe("data/in.csv");
  expect(readlinkSync(join(out, "data/above"))).toBe("../file.txt");
  expect(readFileSync(join(out, "outAndBack"), "utf8")).toBe("f");
  expect(() => lstatSync(join(out, "etc"))).toThrow("ENOENT");
});

test("evidence paths look through links inside, and meet the link that leads out", async () => {
  const { changes } = await linked();
  const found = (glob: string): string[] =>
    matchEvidencePaths([glob], changes.entries).flatMap(({ entries }) => entries.map(({ path }) => path));
  expect(found("folder/in.csv")).toEqual(["data/in.csv"]);
  expect(found("folder/*.csv")).toEqual(["data/in.csv"]);
  expect(found("slash/etc/passwd")).toEqual(["slash"]);
  expect(found("etc")).toEqual(["etc"]);
});
