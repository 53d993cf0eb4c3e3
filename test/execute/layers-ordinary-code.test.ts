import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listed } from "../workspace/staging.ts";
import { LayeredBench, smallProject } from "./layered-workspace.ts";

/** What agents' code does with files of earlier tasks, each to be done without knowing of layers. */
const ORDINARY: [what: string, code: string][] = [
  [
    "moves and renames",
    `
import os, shutil
shutil.move("d0", "moved"); assert len(os.listdir("moved")) == 2 and not os.path.exists("d0")
os.mkdir("now"); open("now/f", "w").close(); os.rename("now", "then"); os.rename("then", "moved/then")
os.replace("d1/f0", "d1/f1"); assert open("d1/f1").read() == "d1/f0"
subprocess.run(["mv", "d9", "d9-moved"], check=True); assert len(os.listdir("d9-moved")) == 2
`,
  ],
  [
    "sqlite, in the journal modes that there are",
    `
import sqlite3
for mode in ("delete", "wal", "memory"):
    connection = sqlite3.connect("store.db"); connection.execute("pragma journal_mode=" + mode)
    with connection: connection.execute("create table if not exists t (x)"); connection.execute("insert into t values (1)")
    connection.close()
connection = sqlite3.connect("old.db")
with connection: connection.execute("insert into t values (2)")
assert connection.execute("select count(*), sum(x) from t").fetchone() == (2, 3); connection.close()
`,
  ],
  [
    "mapped memory, appends to a large file, holes, locks",
    `
import fcntl, mmap, os
with open("large.bin", "r+b") as file, mmap.mmap(file.fileno(), 0) as shared:
    shared[0:5] = b"hello"; shared.flush()
with open("large.bin", "ab") as file: file.write(b"end")
with open("large.bin", "rb") as file:
    assert file.read(5) == b"hello"; file.seek(-3, 2); assert file.read() == b"end"
with open("d3/f0", "r+") as one:
    fcntl.flock(one, fcntl.LOCK_EX); fcntl.lockf(one, fcntl.LOCK_EX)
    with open("d3/f0", "r+") as other:
        try: fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB); raise SystemExit("a lock was given twice")
        except BlockingIOError: pass
os.truncate("large.bin", 10); assert os.path.getsize("large.bin") == 10
`,
  ],
  [
    "walks, links, archives",
    `
import glob, os, tarfile
from pathlib import Path
count = sum(len(files) for _, _, files in os.walk(".")); assert count > 60, count
assert len(list(Path(".").rglob("f1"))) == len(glob.glob("**/f1", recursive=True))
os.symlink("d4/f0", "short"); assert Path("short").read_text() == "d4/f0" and os.readlink("short") == "d4/f0"
os.link("d4/f1", "same"); open("same", "a").write("!"); assert Path("d4/f1").read_text() == "d4/f1!"
with tarfile.open("d4.tar.gz", "w:gz") as archive: archive.add("d4")
Path("there").mkdir()
with tarfile.open("d4.tar.gz") as archive: archive.extractall("there")
with tarfile.open("d4.tar.gz") as archive: archive.extractall(".")
assert len(os.listdir("there/d4")) == len(os.listdir("d4")) == 2
`,
  ],
  [
    "many small files under names of their own, as version control makes them",
    `
import hashlib, os, tempfile
for number in range(800):
    name = hashlib.sha1(str(number).encode()).hexdigest(); folder = os.path.join("objects", name[:2]); os.makedirs(folder, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder); os.write(handle, name.encode()); os.fsync(handle); os.close(handle)
    os.chmod(draft, 0o444); os.rename(draft, os.path.join(folder, name[2:]))
assert sum(len(files) for _, _, files in os.walk("objects")) == 800
`,
  ],
  [
    "saved arrays that are changed in place",
    `
import numpy
array = numpy.lib.format.open_memmap("array.npy", mode="r+"); assert array.sum() == 4950; array[0] = 50; array.flush(); del array
assert numpy.load("array.npy").sum() == 5000; numpy.save("array2.npy", numpy.load("array.npy", mmap_mode="r"))
`,
  ],
];

describe("agents' code that knows of no layers works over the files of before:", () => {
  let bench: LayeredBench;
  beforeAll(async () => {
    bench = await LayeredBench.open(smallProject, { small: true, modules: ["numpy"] });
    const { result } = await bench.task(`
import numpy, sqlite3
with sqlite3.connect("old.db") as connection: connection.execute("create table t (x)"); connection.execute("insert into t values (1)")
open("large.bin", "wb").write(bytes(200_000_000)); numpy.save("array.npy", numpy.arange(100))
`);
    if (result.execution.error !== null) throw new Error(result.execution.error.traceback);
  });
  afterAll(() => bench.close());

  test.each(ORDINARY)("%s", async (_, code) => {
    const { result, layered } = await bench.task(`import subprocess\n${code}\nprint("done")`);
    expect(result.execution.error).toBe(null);
    expect([layered, result.execution.isolation.start]).toEqual([true, "warm"]);
  });

  test("only a folder of before cannot be renamed as a whole, and the evidence says so", async () => {
    const { result, changes } = await bench.task(`
import errno, os
try: os.rename("d20", "other")
except OSError as error: assert error.errno == errno.EXDEV
else: raise SystemExit("it could")
`);
    expect(result.execution.error).toBe(null);
    expect(changes.notes.join()).toContain("EXDEV");
  });

  test("a file that was touched, or opened to be written and was not, is unchanged", async () => {
    const { changes } = await bench.task(
      'import os\nopen("d21/f0", "r+").close(); os.chmod("d21/f1", 0o755); open("d22/f0", "a").close(); os.utime("d22/f1", (1, 1))',
    );
    // A new time is a writing for a copy too.
    expect(listed(changes)).toEqual(["rewritten d22/f1"]);
    const next = await bench.task('import os\nassert oct(os.stat("d21/f1").st_mode) == "0o100755"');
    expect(next.result.execution.error).toBe(null);
  });

  test("MLflow's file store goes on over tasks", async () => {
    const outputs = [];
    // oxlint-disable-next-line no-await-in-loop
    for (const name of ["first", "second", "third"])
      outputs.push(await bench.task(storeRun(name), { timeoutMs: 60_000 }));
    expect(outputs.map(({ result }) => result.execution.error)).toEqual([null, null, null]);
    expect(outputs.map(({ stdout }) => stdout.trim().split("\n").at(-1))).toEqual([
      "['first']",
      "['second']",
      "['third']",
    ]);
  });
});

/** Adds a run to the file store, names those that are there, and deletes the first of them. */
const storeRun = (name: string): string => `
import os, mlflow
mlflow.set_tracking_uri("file:./mlruns"); mlflow.set_experiment("one")
with mlflow.start_run(run_name="${name}"):
    mlflow.log_metric("m", 1); mlflow.log_param("p", 2); open("a.txt", "w").write("${name}"); mlflow.log_artifact("a.txt")
runs = mlflow.search_runs(experiment_names=["one"])
print(sorted(runs["tags.mlflow.runName"]))
mlflow.delete_run(runs["run_id"][0])
`;
