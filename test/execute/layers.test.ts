import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { WorkspaceChanges } from "../../src/execute/workspace/index.ts";
import { listed } from "../workspace/staging.ts";
import { contentOf, largeProject, LayeredBench, smallProject } from "./layered-workspace.ts";
import type { Done } from "./layered-workspace.ts";
import { LAYERED_TASKS } from "./layered-tasks.ts";
import { ownProcesses } from "./run-session.ts";

const told = ({ files, entries, complete, omitted }: WorkspaceChanges): unknown => ({
  files,
  entries: entries.map(({ path, type, bytes, change, target, escapes, resolved, madeBy }) => ({
    path,
    type,
    bytes,
    change,
    target,
    escapes,
    resolved,
    madeBy,
  })),
  complete,
  omitted,
});

describe("a workspace in layers", () => {
  test("is compared, kept and thrown away as a copy is, over tasks that end well, are killed, or start cold", async () => {
    const benches = [
      await LayeredBench.open(largeProject),
      await LayeredBench.open(largeProject, { layers: false }),
    ];
    const out = benches.map(({ folder }) => join(folder, "published"));
    try {
      const ways: unknown[] = [];
      for (const [code, options] of LAYERED_TASKS) {
        const both: Done[] = [];
        // oxlint-disable-next-line no-await-in-loop
        for (const bench of benches) both.push(await bench.task(code, options));
        const [layered, copied] = both as [Done, Done];
        ways.push([
          layered.layered,
          layered.result.execution.isolation.start,
          layered.result.execution.outcome.kind,
        ]);
        expect(layered.result.execution.error).toBe(null);
        expect(told(layered.changes)).toEqual(told(copied.changes));
        expect(contentOf(layered.changes.root)).toEqual(contentOf(copied.changes.root));
        expect(copied.layered).toBe(false);
      }
      expect(ways).toEqual([
        [true, "warm", "exited"],
        [true, "warm", "timed-out"],
        [true, "cold", "exited"],
        [true, "warm", "exited"],
      ]);
      const left = await Promise.all(benches.map((bench, at) => bench.workspace.publish(out[at] ?? "")));
      expect(left[0]).toEqual(left[1]);
      expect(contentOf(out[0] ?? "")).toEqual(contentOf(out[1] ?? ""));
    } finally {
      for (const bench of benches) await bench.close();
    }
  });
});

describe("where a workspace in layers meets an end that nobody planned", () => {
  let bench: LayeredBench;
  afterEach(() => bench.close());
  const leftBehind = (): unknown => [
    readFileSync("/proc/self/mounts", "utf8").split("\n").length,
    execFileSync("find", [join(bench.folder, "staging/live"), "-mindepth", "1"], { encoding: "utf8" }),
  ];

  test.each([
    ["the warm parent", "entry.py warm_parent"],
    ["the keeper", "entry.py keeper"],
    ["the launcher", "launcher.py"],
  ])(
    "%s dies: what the session wrote is not seen, but whole to read, and nothing is left",
    async (_, text) => {
      bench = await LayeredBench.open(smallProject, { small: true });
      const before = leftBehind();
      const ended = await bench.task(
        'open("d0/f0", "w").write("half")\nprint("begun", flush=True)\nimport time; time.sleep(30)',
        {
          onLine: () => killOwn(text),
        },
      );
      expect(ended.result.execution.outcome.kind).toBe("killed");
      expect(listed(ended.changes)).toEqual(["changed d0/f0"]);
      expect(
        ["d0/f0", "d0/f1", "d34/f1"].map((path) => ended.changes.read(path, 9)?.content.toString()),
      ).toEqual(["half", "d0/f1", "d34/f1"]);
      const next = await bench.task('assert open("d0/f0").read() == "d0/f0"');
      expect([next.layered, next.result.execution.isolation.start, next.result.execution.error]).toEqual([
        true,
        "cold",
        null,
      ]);
      expect(leftBehind()).toEqual(before);
    },
  );

  test("the keeper dies after the layers were made and before the session: it starts cold on a copy", async () => {
    bench = await LayeredBench.open(smallProject, { small: true });
    expect(bench.executor.obstacleToLayers()).toBe(null);
    const ended = await bench.task(
      'assert len(__import__("os").listdir("d0")) == 2\nopen("made", "w").close()',
      {
        onBegun: () => killOwn("entry.py keeper"),
      },
    );
    expect(ended.result.execution.error).toBe(null);
    expect([ended.layered, ended.result.execution.isolation.start, listed(ended.changes)]).toEqual([
      true,
      "cold",
      ["created made"],
    ]);
    expect(ended.changes.notes).toEqual([]);
  });

  test("marks of layers that code has set in a copy, or tries to set in layers, hide nothing", async () => {
    bench = await LayeredBench.open(smallProject, { small: true });
    const marks = `
import os
open("hidden", "w").close()
os.setxattr(".", "user.overlay.opaque", b"x"); os.setxattr("hidden", "user.overlay.whiteout", b"")
os.setxattr("data.csv", "user.overlay.metacopy", b""); os.setxattr("d0", "user.overlay.opaque", b"y"); os.mknod("d1/f0.gone", 0o20600)
print(os.getuid())
`;
    const plain = await bench.task(marks, { coldBecause: "marks are set in a copy" });
    expect(plain.result.execution.error).toBe(null);
    const seen = await bench.task(
      'import os\nprint(os.path.exists("hidden"), open("data.csv").read()[:3], len(os.listdir("d0")), len(os.listdir("d1")))',
    );
    expect([seen.layered, seen.stdout]).toEqual([true, "True a,b 2 2\n"]);
    const inside = await bench.task(
      marks.replace("print", "os.mkdir('d3/sub'); os.setxattr('d3', 'user.overlay.opaque', b'y'); print"),
    );
    expect(inside.result.execution.error?.name ?? "refused or kept apart").toMatch(
      /PermissionError|OSError|kept apart/u,
    );
    expect(contentOf(inside.changes.root).filter((line) => line.startsWith("d3/f")).length).toBe(2);
  });

  test.runIf(process.getuid?.() === 0)(
    "ended sessions leave no mount with the keeper, whatever ended them (root only)",
    async () => {
      bench = await LayeredBench.open(smallProject, { small: true });
      const during: string[] = [];
      const killed = await bench.task("print('begun', flush=True)\nwhile True: pass", {
        timeoutMs: 300,
        onLine: () => during.push(...overlaysOfKeeper()),
      });
      expect(killed.result.execution.outcome.kind).toBe("timed-out");
      expect(during.join("")).toContain("userxattr");
      await bench.task("import subprocess; subprocess.Popen(['sleep', '60'], start_new_session=True)");
      await bench.task("import os; os.kill(os.getpid(), 9)");
      expect(overlaysOfKeeper().length).toBeGreaterThan(0);
      expect(overlaysOfKeeper().join("")).toBe("");
    },
  );

  test("the keeper alone has what mounting takes; sessions and the warm parent have not", async () => {
    bench = await LayeredBench.open(smallProject, { small: true });
    const [parent = 0] = ownProcesses("entry.py warm_parent");
    const status = readFileSync(`/proc/${parent}/status`, "utf8");
    // CAP_SYS_ADMIN alone, number 21.
    expect(/^CapEff:\s*(\w+)$/mu.exec(status)?.[1]).toBe("0000000000200000");
    const { stdout } = await bench.task(
      'print([line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")])',
    );
    expect(stdout).toBe("['0000000000000000']\n");
  });
});

function killOwn(text: string): void {
  for (const pid of ownProcesses(text)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      continue; // it went with the one before
    }
  }
}

/** Mounted overlays that each program of the warm sandbox sees. */
function overlaysOfKeeper(): string[] {
  return ownProcesses("entry.py").map((pid) =>
    readFileSync(`/proc/${pid}/mounts`, "utf8").replaceAll(/^(?!overlay).*\n/gmu, ""),
  );
}
