import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listed } from "../workspace/staging.ts";
import { LayeredBench, manyFiles } from "./layered-workspace.ts";

const GIGABYTE = 1024 ** 3;
const { bavail, bsize } = statfsSync(tmpdir());
const long = process.env["RUNPROOF_TEST_LONG"] !== undefined;
const room = bavail * bsize >= 20 * GIGABYTE;

test.skipIf(!long || !room)(
  `100,000 small files and a 5 GB checkpoint over four tasks (skipped: ${long ? "less than 20 GB free" : "not --long"})`,
  async () => {
    const bench = await LayeredBench.open((root) => {
      manyFiles(root, 1000, 100);
      execFileSync("fallocate", ["-l", String(5 * GIGABYTE), join(root, "checkpoint.bin")]);
    });
    try {
      const first = await bench.task('open("d0/f0", "w").write("x"); open("result.json", "w").write("{}")');
      expect([first.layered, first.changes.entries.length]).toEqual([true, 100_002]);
      expect(listed(first.changes)).toEqual(["changed d0/f0", "created result.json"]);
      const second = await bench.task('open("checkpoint.bin", "ab").write(b"end")', { timeoutMs: 300_000 });
      expect(listed(second.changes)).toEqual(["changed checkpoint.bin"]);
      const killed = await bench.task('import shutil\nshutil.rmtree("d1")\nwhile True: pass', {
        timeoutMs: 5000,
      });
      expect(listed(killed.changes)).toHaveLength(100);
      const last = await bench.task(
        'import os\nprint(len(os.listdir("d1")), os.path.getsize("checkpoint.bin"))',
        {
          coldBecause: "a copy is asked for",
        },
      );
      expect([last.result.execution.isolation.start, last.stdout]).toEqual([
        "cold",
        `100 ${5 * GIGABYTE + 3}\n`,
      ]);
      expect(listed(last.changes)).toEqual([]);
      const out = join(bench.folder, "published");
      expect(await bench.workspace.publish(out)).toEqual({ leftOut: [] });
      expect(readFileSync(join(out, "d0/f0"), "utf8")).toBe("x");
      expect(statSync(join(out, "checkpoint.bin")).size).toBe(5 * GIGABYTE + 3);
      expect(existsSync(join(out, "d999/f99"))).toBe(true);
    } finally {
      await bench.close();
    }
  },
  900_000,
);
