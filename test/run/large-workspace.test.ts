import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { markdown, runDocument, scratch, tracker } from "../support/cli.ts";

test("tasks over a project of many files see one another's work, and what it was shown by stands in the evidence", async () => {
  const cwd = await scratch();
  for (let folder = 0; folder < 35; folder += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await mkdir(join(cwd, `data/d${folder}`), { recursive: true });
    for (let file = 0; file < 100; file += 1)
      // oxlint-disable-next-line no-await-in-loop
      await writeFile(join(cwd, `data/d${folder}/f${file}`), `${folder} ${file}`);
  }
  const { cycle, out } = await runDocument(
    tracker({
      // Long enough for a warm parent to be there for those that follow.
      one: markdown("import time; time.sleep(1)\nopen('made.json', 'w').write('{\"a\": 1}')"),
      two: markdown("import time; time.sleep(6)\nopen('data/d0/f0', 'a').write('!'); open('made.json')"),
      three: markdown(
        "import shutil\nshutil.rmtree('data/d1'); shutil.move('data/d2', 'moved')\nopen('three.json', 'w').write('[3]')",
      ),
      four: markdown("open('half.txt', 'w').write('h')\nimport os; os.kill(os.getpid(), 9)"),
      five: markdown(
        "import os\nassert open('data/d0/f0').read() == '0 0!' and not os.path.exists('data/d1') and not os.path.exists('half.txt')\nassert len(os.listdir('moved')) == 100\nopen('five.json', 'w').write('[5]')",
      ),
    }),
    ["--project", cwd],
    { cwd },
  );
  expect(
    cycle.tasks.map(({ taskId, execution }) => [taskId, execution?.error ?? null, execution?.files.length]),
  ).toEqual([
    ["one", null, 1],
    ["two", null, 1],
    ["three", null, 301],
    ["four", null, 1],
    ["five", null, 1],
  ]);
  const warm = cycle.tasks.filter(({ execution }) => execution?.isolation.start === "warm");
  expect(warm.filter(({ execution }) => !execution?.isolation.notes?.join().includes("in layers"))).toEqual(
    [],
  );
  expect(cycle.tasks[0]?.execution?.isolation.notes?.join()).toMatch(
    /copied as a whole, because it could not be shown in layers/u,
  );
  expect(await readFile(join(out, "workspace/data/d0/f0"), "utf8")).toBe("0 0!");
  expect(await readFile(join(out, "workspace/moved/f99"), "utf8")).toBe("2 99");
  expect(await readFile(join(cwd, "data/d0/f0"), "utf8")).toBe("0 0");
});
