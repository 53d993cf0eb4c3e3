import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWorkspace } from "../../src/execute/workspace/index.ts";
import { stage } from "./staging.ts";

const SECRET = [
  ".env",
  ".env.local",
  ".envrc",
  ".netrc",
  ".npmrc",
  ".pypirc",
  ".git-credentials",
  "server.pem",
  "id_rsa",
  "id_ed25519.old",
  "signing.key",
  "store.p12",
  "sub/.env",
  "sub/CLIENT.PEM",
];

test("a project's files stand in the workspace, the original never changes, secrets are masked and listed", async () => {
  const files = Object.fromEntries(SECRET.map((path) => [path, "secret"]));
  const { base, attempt, workspace } = await stage({
    ...files,
    ".git/config": "g",
    ".runproof/mlflow.db": "m",
    ".ssh/config": "s",
    "data/in.csv": "1",
    ".hidden": "h",
    "keyboard.py": "k",
    "environment.yml": "e",
  });
  expect([...workspace.masked].toSorted()).toEqual([...SECRET, ".git", ".runproof", ".ssh"].toSorted());
  const changes = await attempt("e1", (path) => {
    expect(readdirSync(path).toSorted()).toEqual([
      ".hidden",
      "data",
      "environment.yml",
      "keyboard.py",
      "sub",
    ]);
    expect(readdirSync(join(path, "sub"))).toEqual([]);
    writeFileSync(join(path, "data/in.csv"), "changed");
  });
  expect(changes.files).toMatchObject([{ path: "data/in.csv", change: "changed" }]);
  expect(readFileSync(join(base, "project/data/in.csv"), "utf8")).toBe("1");
});

test("times, modes and links of a project are kept; staging and what is left out by name are not copied into itself", async () => {
  const base = mkdtempSync(join(tmpdir(), "runproof-test-"));
  writeFileSync(join(base, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(base, "run.sh"), 0o755);
  symlinkSync("run.sh", join(base, "go"));
  mkdirSync(join(base, "out"));
  writeFileSync(join(base, "out/journal"), "j");
  const workspace = await openWorkspace({
    directory: join(base, "staging"),
    project: base,
    leaveOut: [join(base, "out")],
  });
  const { path } = await workspace.begin("e1");
  expect(readdirSync(path).toSorted()).toEqual(["go", "run.sh"]);
  expect(statSync(join(path, "run.sh")).mode & 0o777).toBe(0o755);
  expect(
    Math.abs(statSync(join(path, "run.sh")).mtimeMs - statSync(join(base, "run.sh")).mtimeMs),
  ).toBeLessThan(1);
  expect(existsSync(join(path, "staging"))).toBe(false);
});

test("a project that is missing, a file, or too large is an error that says what to type", async () => {
  const base = mkdtempSync(join(tmpdir(), "runproof-test-"));
  writeFileSync(join(base, "file"), "");
  const open = (project: string, directory: string) =>
    openWorkspace({ directory: join(base, directory), project, limits: { entries: 3 } });
  await expect(open(join(base, "absent"), "s1")).rejects.toMatchObject({ code: "INPUT_UNREADABLE" });
  await expect(open(join(base, "file"), "s2")).rejects.toMatchObject({ code: "INPUT_UNREADABLE" });
  mkdirSync(join(base, "large"));
  for (const name of ["a", "b", "c", "d"]) writeFileSync(join(base, "large", name), "");
  await expect(open(join(base, "large"), "s3")).rejects.toMatchObject({
    code: "USAGE",
    hint: expect.stringContaining("--mount"),
  });
});
