import { chownSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STARTS, TestBench } from "./run-session.ts";

const asRoot = process.getuid?.() === 0;

describe.each(STARTS)("%s sessions", (start) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start });
  });
  afterAll(() => bench.close());

  test("see the workspace as their own, and change neither owner nor times of what they leave alone", async () => {
    let before: unknown[] = [];
    const ended = await bench.run(
      [
        "import os\nprint({os.stat(p).st_uid == os.getuid() for p in ('.', 'data', 'data/in.csv')})\nopen('data/in.csv').read(); open('made', 'w').close()",
      ],
      {
        prepare(workspace) {
          mkdirSync(join(workspace, "data"));
          writeFileSync(join(workspace, "data/in.csv"), "1");
          before = ["data", "data/in.csv"].map((path) => traits(workspace, path));
        },
      },
    );
    expect(ended.stdout).toBe("{True}\n");
    expect(["data", "data/in.csv"].map((path) => traits(ended.workspace, path))).toEqual(before);
    expect(statSync(join(ended.workspace, "made")).uid).toBe(process.getuid?.());
  });

  test.runIf(asRoot)("write to a folder of another user as that user (root only)", async () => {
    const cache = join(bench.folder, "cache");
    mkdirSync(cache, { mode: 0o700 });
    chownSync(cache, 1234, 1235);
    const mount = { source: cache, target: "/cache", writable: true };
    const ended = await bench.run(["open('/cache/made', 'w').close()"], { request: { mounts: [mount] } });
    expect(ended.execution.error).toBe(null);
    const { uid, gid } = statSync(join(cache, "made"));
    expect([uid, gid]).toEqual([1234, 1235]);
  });
});

function traits(workspace: string, path: string): unknown {
  const { uid, gid, ctimeNs, mode } = statSync(join(workspace, path), { bigint: true });
  return [uid, gid, ctimeNs, mode];
}
