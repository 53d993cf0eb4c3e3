import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBelow, openRegularFile } from "../../src/execute/workspace/tree/regular-file.ts";
import { listed, stage } from "./staging.ts";

const asRoot = process.getuid?.() === 0;
const shell = (cwd: string, script: string): string =>
  execFileSync("bash", ["-ec", script], { cwd, encoding: "utf8" });

test("FIFOs, sockets and devices are listed, never opened, never carried on", async () => {
  const { attempt, workspace, base } = await stage();
  const changes = await attempt("e1", async (path) => {
    shell(path, "mkfifo pipe");
    if (asRoot) shell(path, "mknod zero c 1 5");
    const server = createServer().listen(join(path, "socket"));
    await new Promise((done) => server.once("listening", done));
    // Closing would remove the socket's file.
    shell(path, "mv socket kept");
    await new Promise((done) => server.close(done));
  });
  const types = Object.fromEntries(changes.entries.map(({ path, type, sha256 }) => [path, [type, sha256]]));
  expect(types).toEqual({
    pipe: ["other", null],
    kept: ["other", null],
    ...(asRoot ? { zero: ["other", null] } : {}),
  });
  expect(changes.files).toEqual([]);
  await attempt("e2", (path) => expect(existsSync(join(path, "pipe"))).toBe(false));
  await workspace.publish(join(base, "workspace"));
  expect(shell(join(base, "workspace"), "ls -A")).toBe("");
});

test("a sparse terabyte is named, not read, not filled, not published", async () => {
  const { attempt, workspace, base } = await stage();
  const changes = await attempt("e1", (path) => {
    closeSync(openSync(join(path, "giant"), "w"));
    truncateSync(join(path, "giant"), 1024 ** 4);
    closeSync(openSync(join(path, "sparse"), "w"));
    truncateSync(join(path, "sparse"), 2 * 1024 ** 3);
    writeFileSync(join(path, "small"), "s");
  });
  expect(changes.omitted.map(({ path }) => path)).toEqual(["giant", "sparse"]);
  expect(listed(changes)).toEqual(["created small"]);
  expect(changes.entries.find(({ path }) => path === "giant")).toMatchObject({
    bytes: 1024 ** 4,
    sha256: null,
    change: "created",
  });
  await attempt("e2", (path) => {
    const copy = lstatSync(join(path, "sparse"));
    expect(copy.size).toBe(2 * 1024 ** 3);
    expect(copy.blocks).toBeLessThan(1024);
  });
  const { leftOut } = await workspace.publish(join(base, "workspace"));
  expect(leftOut.map(({ path }) => path)).toEqual(["giant", "sparse"]);
  expect(shell(join(base, "workspace"), "ls -A")).toBe("small\n");
});

test("bounds of entries, depth and bytes are named, and nothing is called deleted beyond them", async () => {
  const few = await stage(null, { entries: 10 });
  const many = await few.attempt("e1", (path) => {
    for (let index = 0; index < 30; index += 1) writeFileSync(join(path, `f${index}`), "");
  });
  expect([many.complete, many.entries.length, many.omitted.length]).toEqual([false, 10, 1]);

  const shallow = await stage(null, { depth: 5 });
  const deep = await shallow.attempt("e1", (path) => {
    mkdirSync(join(path, "a/b/c/d/e/f/g"), { recursive: true });
    writeFileSync(join(path, "a/b/c/d/e/f/g/file"), "");
    writeFileSync(join(path, "a/b/c/d/e/file"), "");
  });
  expect(deep.omitted.map(({ path }) => path)).toEqual(["a/b/c/d/e/f"]);
  expect(listed(deep)).toEqual(["created a/b/c/d/e/file"]);

  const narrow = await stage(null, { bytes: 1000 });
  const read = await narrow.attempt("e1", (path) => {
    writeFileSync(join(path, "a"), "a".repeat(600));
    writeFileSync(join(path, "b"), "b".repeat(600));
  });
  expect([listed(read), read.omitted.map(({ path }) => path)]).toEqual([["created a"], ["b"]]);
});

test("paths longer than the kernel takes at once are walked, copied and removed", async () => {
  const { attempt, workspace, base } = await stage();
  const name = "d".repeat(200);
  const changes = await attempt("e1", (path) => {
    shell(path, `for i in $(seq 40); do mkdir ${name}; cd ${name}; done; printf deep > file`);
  });
  expect(listed(changes)).toEqual([`created ${`${name}/`.repeat(40)}file`]);
  const again = await attempt("e2", (path) => {
    shell(path, `for i in $(seq 40); do cd ${name}; done; test "$(cat file)" = deep`);
  });
  expect(listed(again)).toEqual([]);
  const artifacts = await workspace.collectArtifacts(changes, join(base, "artifacts"));
  expect(artifacts.copied).toEqual([]);
  expect(artifacts.digestOnly).toHaveLength(1);
  await workspace.close();
  expect(existsSync(join(base, "staging"))).toBe(false);
});

test("names with line feeds, control characters, backslashes and bytes that are no UTF-8 stay apart", async () => {
  const { attempt, workspace, base } = await stage();
  const changes = await attempt("e1", (path) => {
    shell(
      path,
      String.raw`
        printf 1 > $'line\nfeed'; printf 2 > $'bad\xff'; printf 3 > 'bad\xff'; printf 4 > $'bell\a\e[31m'
        mkdir $'dir\xc3'; printf 5 > $'dir\xc3/x'; printf 6 > 'back\slash'; printf 7 > ' '; printf 8 > -rf; printf 9 > '*'
        printf 0 > "$(printf 'n%.0s' $(seq 255))"`,
    );
  });
  expect(changes.files.map(({ path }) => path)).toEqual([
    " ",
    "*",
    "-rf",
    String.raw`back\slash`,
    String.raw`bad\x5cxff`,
    String.raw`bad\xff`,
    "bell\u0007\u001b[31m",
    String.raw`dir\xc3/x`,
    "line\nfeed",
    "n".repeat(255),
  ]);
  expect(new Set(changes.files.map(({ sha256 }) => sha256)).size).toBe(10);
  expect(changes.read(String.raw`bad\xff`, 10)?.content.toString()).toBe("2");
  expect(changes.read(String.raw`bad\x5cxff`, 10)?.content.toString()).toBe("3");
  // Copies keep the names, and the next comparison finds them unchanged.
  const again = await attempt("e2", () => {});
  expect(listed(again)).toEqual([]);
  const { copied } = await workspace.collectArtifacts(
    { ...changes, root: again.root },
    join(base, "artifacts"),
  );
  expect(copied).toHaveLength(10);
  await workspace.publish(join(base, "workspace"));
  expect(existsSync(join(base, "workspace", String.raw`dir\xc3`, "x"))).toBe(true);
});

test("closed files and folders are opened up; set-id bits do not reach our folders", async () => {
  const { attempt, workspace, base } = await stage();
  const changes = await attempt("e1", (path) => {
    mkdirSync(join(path, "closed"));
    writeFileSync(join(path, "closed/inside"), "i");
    writeFileSync(join(path, "shut"), "s");
    chmodSync(join(path, "shut"), 0);
    writeFileSync(join(path, "setuid"), "#!");
    chmodSync(join(path, "setuid"), 0o6755);
    chmodSync(join(path, "closed"), 0);
  });
  expect(listed(changes)).toEqual(["created closed/inside", "created setuid", "created shut"]);
  expect(listed(await attempt("e2", () => {}))).toEqual([]);
  await workspace.publish(join(base, "workspace"));
  const mode = (path: string): number => lstatSync(join(base, "workspace", path)).mode & 0o7777;
  expect([mode("setuid"), mode("shut"), mode("closed")]).toEqual([0o755, 0o600, 0o700]);
});

test("what the last attempt left is mended in place", async () => {
  const { attempt, workspace, base } = await stage();
  await attempt("e1", (path) => {
    shell(
      path,
      String.raw`
        mkdir closed; printf 1 > closed/inside; printf 2 > shut; printf 3 > setuid; mkfifo pipe closed/pipe
        chmod 0 shut; chmod 6755 setuid; chmod 0 closed
        printf 4 > $'fold\xfe'; mkdir 'fold\xfe'; printf 5 > 'fold\xfe/x'; ln -s $'fold\xfe' link
        printf 6 > "$(printf '\xff%.0s' $(seq 100))"`,
    );
  });
  const { leftOut } = await workspace.publish(join(base, "workspace"));
  expect(leftOut).toEqual([
    { path: String.raw`\xff`.repeat(100), reason: "could not be given a name in text (ENAMETOOLONG)" },
  ]);
  const out = shell(join(base, "workspace"), "find . -mindepth 1 -printf '%P %m %l\n' | sort");
  expect(out.trim().split("\n")).toEqual([
    "closed 700 ",
    "closed/inside 644 ",
    String.raw`fold\x5cxfe 755 `,
    String.raw`fold\x5cxfe/x 644 `,
    String.raw`fold\xfe 644 `,
    String.raw`link 777 fold\xfe`,
    "setuid 755 ",
    "shut 600",
  ]);
  expect(readFileSync(join(base, "workspace", String.raw`fold\xfe`), "utf8")).toBe("4");
});

test.runIf(asRoot)("files of another uid are compared and published as ours (root only)", async () => {
  const { attempt, workspace, base } = await stage();
  await attempt("e1", (path) => {
    writeFileSync(join(path, "theirs"), "t");
    shell(path, "chmod 600 theirs; chown -R 65533:65533 .");
  });
  await workspace.publish(join(base, "workspace"));
  expect(lstatSync(join(base, "workspace/theirs")).uid).toBe(process.getuid?.());
});

test("links and FIFOs in a file's place are not opened, nor are links on the way", async () => {
  const { attempt } = await stage();
  const changes = await attempt("e1", (path) => {
    mkdirSync(join(path, "real"));
    writeFileSync(join(path, "real/file"), "f");
    symlinkSync("real", join(path, "alias"));
    symlinkSync("/etc/hostname", join(path, "link"));
    shell(path, "mkfifo pipe");
  });
  const at = (path: string): string => join(changes.root, path);
  const refused = ["link", "pipe", "real", "absent"].filter((path) => openRegularFile(at(path)) === null);
  expect(refused).toEqual(["link", "pipe", "real", "absent"]);
  const paths = ["alias/file", "link", "../x", "/etc/hostname", "", "real/../real/file", "real/./file"];
  expect(paths.filter((path) => openBelow(changes.root, path) !== null)).toEqual([]);
  expect(changes.read("real/file", 10)).toEqual({ content: Buffer.from("f"), bytes: 1 });
});

test("ten thousand files are copied, compared and published", async () => {
  const { attempt, workspace, base } = await stage();
  const changes = await attempt("e1", (path) => {
    for (let folder = 0; folder < 100; folder += 1) {
      mkdirSync(join(path, `d${folder}`));
      for (let index = 0; index < 100; index += 1)
        writeFileSync(join(path, `d${folder}/f${index}`), `${folder} ${index}`);
    }
  });
  expect(changes.files).toHaveLength(10_000);
  expect(listed(await attempt("e2", (path) => writeFileSync(join(path, "d7/f7"), "x")))).toEqual([
    "changed d7/f7",
  ]);
  await workspace.publish(join(base, "workspace"));
  expect(shell(join(base, "workspace"), "find . -type f | wc -l").trim()).toBe("10000");
});
