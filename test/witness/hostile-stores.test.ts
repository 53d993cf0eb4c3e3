import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { capture, makePipes, python, writeRun } from "./stores.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "host-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return path;
};

test("YAML bombs, wrong types, wild values and links give notes and take no other run along", async () => {
  const store = folder("hostile");
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefghij"
      .split("")
      .map((name, place) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[place]}`).join(",")}]`),
  ];
  writeRun(store, "bomb", `run_id: bomb\n${bomb.join("\n")}\n`);
  writeRun(store, "python", "run_id: !!python/object/apply:os.system ['touch /tmp/x']\n");
  writeRun(store, "list", "- 1\n- 2\n");
  writeRun(store, "broken", "run_id: [\n");
  writeRun(store, "large", `run_id: large\nx: "${"x".repeat(100_000)}"\n`);
  writeRun(store, "deep", `run_id: ${"[".repeat(20_000)}\n`);
  writeRun(store, "digits", `run_id: digits\nstart_time: ${"9".repeat(6000)}\n`);
  writeRun(store, "path", "run_id: ../../etc\n");
  writeRun(store, "binary", "run_id: \u0001\n");
  writeRun(
    store,
    "wild",
    "run_id: wild\nstatus: true\nstart_time: 1e300\nend_time: [1]\nrun_name: {a: 1}\n",
    {
      bad: "1 2 3 4\nx y z\n\n",
      huge: "1e400 1e400 1e400\n1 1 99999999999999999999999\n",
    },
  );
  writeRun(store, "fine", "run_id: fine\nrun_name: fine\nstatus: 3\nstart_time: 1\n", { m: "1 2 3\n" });
  symlinkSync("/etc/passwd", join(store, "0", "fine", "metrics", "linked"));
  mkdirSync(join(store, "0", "fine", "artifacts"));
  symlinkSync("/etc", join(store, "0", "fine", "artifacts", "etc"));
  symlinkSync("/etc/passwd", join(store, "0", "fine", "artifacts", "passwd"));
  symlinkSync(join(store, "0", "fine"), join(store, "0", "link"));
  await makePipes(store, ["0/fine/metrics/pipe", "0/fine/artifacts/pipe"]);
  const { runs, complete, notes } = await capture(store);
  expect(complete).toBe(false);
  expect(runs.map((run) => run.runId).toSorted()).toEqual(["fine", "wild"]);
  expect(runs.find((run) => run.runId === "fine")).toMatchObject({
    artifacts: [],
    metrics: { m: { last: 2, points: 1 } },
  });
  expect(Object.keys(runs.find((run) => run.runId === "fine")?.metrics ?? {})).toEqual(["m"]);
  const wild = runs.find((run) => run.runId === "wild");
  expect(wild).toMatchObject({ status: "UNKNOWN", name: null, endTime: null });
  expect(wild?.metrics["huge"]?.points).toBe(2);
  for (const name of ["bomb", "python", "list", "broken", "large", "deep", "path"]) {
    expect(notes.map((note) => note.split(":")[0])).toContain(`0/${name}`);
  }
});

test("databases that are corrupt, foreign, computed or cut give notes or nothing", async () => {
  const store = folder("databases");
  writeFileSync(join(store, "cut.db"), `SQLite format 3\0${"x".repeat(200)}`);
  await python(
    `
import sqlite3
db = sqlite3.connect("foreign.db"); db.execute("create table users (id)"); db.commit()
db = sqlite3.connect("view.db"); db.execute("create view runs as with recursive c(x) as (select 1 union all select x+1 from c) select x as run_uuid from c"); db.commit()
db = sqlite3.connect("other.db"); db.execute("create table runs (run_uuid, speed)"); db.execute("insert into runs values ('a', 1)"); db.commit()
db = sqlite3.connect("slow.db")
db.execute("create table runs (run_uuid text, experiment_id int, name text, status text, start_time int, end_time int, lifecycle_stage text, artifact_uri text)")
db.execute("insert into runs values ('good', 0, 'good', 'FINISHED', 1, 2, 'active', 'file:///../../etc')")
db.execute("insert into runs values (x'00ff', 0, 'blob', 'FINISHED', 1, 2, 'active', '')")
db.execute("insert into runs values ('types', 'x', 5, 7, 'soon', x'01', null, null)")
db.execute("create table metrics (key, value, timestamp, step, run_uuid, is_nan)")
db.execute("insert into metrics values ('m', 'text', 1, 1, 'good', 0)")
db.execute("insert into metrics values ('m', 4, 'x', 'y', 'good', 0)")
db.commit()
`,
    store,
  );
  symlinkSync(join(store, "slow.db"), join(store, "linked.db"));
  const { runs, complete, notes } = await capture(store);
  expect(complete).toBe(false);
  expect(runs.map((run) => run.runId).toSorted()).toEqual(["good", "types"]);
  expect(runs.find((run) => run.runId === "good")).toMatchObject({
    artifacts: [],
    metrics: { m: { last: 4, points: 1 } },
  });
  expect(notes.some((note) => note.startsWith("cut.db"))).toBe(true);
  expect(notes.some((note) => note.startsWith("other.db"))).toBe(true);
  expect(notes.some((note) => note.startsWith("foreign.db"))).toBe(false);
  expect(notes.some((note) => note.startsWith("view.db"))).toBe(false);
});

test("what stands only in a write-ahead log, or in a transaction cut by a kill, is read rightly", async () => {
  const store = folder("unsettled");
  await python(
    `
import os, sqlite3, signal
def make(name, mode):
  db = sqlite3.connect(name, isolation_level=None); db.execute(f"pragma journal_mode={mode}")
  db.execute("create table runs (run_uuid text, experiment_id int, name text, status text, start_time int, end_time int, lifecycle_stage text, artifact_uri text)")
  db.execute("insert into runs values (?, 0, 'settled', 'FINISHED', 1, 2, 'active', '')", (name[:3],))
  return db
wal = make("wal.db", "wal")
hot = make("hot.db", "delete")
if os.fork() == 0:
  hot2 = sqlite3.connect("hot.db", isolation_level=None); hot2.execute("pragma cache_size=1"); hot2.execute("begin immediate")
  for number in range(3000): hot2.execute("insert into runs values (?, 0, ?, 'FINISHED', 1, 2, 'active', '')", (f"lost{number}", "x" * 200))
  os.kill(os.getpid(), signal.SIGKILL)
os.wait()
os._exit(0)
`,
    store,
  );
  expect(statSync(join(store, "wal.db-wal")).size).toBeGreaterThan(1000);
  expect(statSync(join(store, "hot.db-journal")).size).toBeGreaterThan(500);
  const { runs, notes } = await capture(store);
  expect(notes).toEqual([]);
  expect(runs.map((run) => run.runId).toSorted()).toEqual(["hot", "wal"]);
});

test("a workspace that is too deep is not read to its end, and says so", async () => {
  const store = folder("deep");
  mkdirSync(join(store, ...Array<string>(40).fill("d")), { recursive: true });
  const { complete, notes } = await capture(store);
  expect(complete).toBe(false);
  expect(notes[0]).toMatch(/deeper than/);
});

test("a broken store before the execution makes the answer incomplete, not empty", async () => {
  const before = folder("before-broken");
  const after = folder("after-fine");
  writeRun(before, "odd", "- 1\n");
  writeRun(after, "odd", "run_id: odd\nstatus: 3\nstart_time: 1\n");
  const { runs, complete, notes } = await capture(after, before);
  expect(runs).toHaveLength(1);
  expect(complete).toBe(false);
  expect(notes[0]).toMatch(/^before the execution: /);
});
