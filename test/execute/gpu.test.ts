import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findGpu } from "../../src/execute/index.ts";
import { cli, markdown, tracker } from "../support/cli.ts";
import { STARTS, TestBench } from "./run-session.ts";

const asRoot = process.getuid?.() === 0;

/** A device tree of our own: nodes that are /dev/null by another name can be opened like a card, and need no card. */
function madeTree(): string {
  const root = mkdtempSync(join(tmpdir(), "runproof-test-"));
  mkdirSync(join(root, "dev", "nvidia-caps"), { recursive: true });
  mkdirSync(join(root, "sys", "devices"), { recursive: true });
  writeFileSync(join(root, "sys", "devices", "seen"), "seen");
  for (const name of ["nvidia0", "nvidiactl", "nvidia-uvm", "nvidia-caps/nvidia-cap1"]) {
    execFileSync("mknod", [join(root, "dev", name), "c", "1", "3"]);
    chmodSync(join(root, "dev", name), 0o666);
  }
  return root;
}

describe.skipIf(!asRoot).each(STARTS)("%s start (skipped: only root makes device nodes):", (start) => {
  test("a session has the nodes and can open them, and nothing else of the host's devices", async () => {
    const root = madeTree();
    const bench = await TestBench.open({ start, gpu: findGpu(root) });
    try {
      const ended = await bench.run([
        `
import os, stat
for name in ("nvidia0", "nvidiactl", "nvidia-uvm", "nvidia-caps/nvidia-cap1"):
    print(stat.S_ISCHR(os.stat("/dev/" + name).st_mode), os.open("/dev/" + name, os.O_RDWR) > 2)
print(os.path.exists("/dev/vda"), os.path.exists("/dev/kvm"), open("/sys/devices/seen").read(), os.environ.get("CUDA_VISIBLE_DEVICES"))`,
      ]);
      expect(ended.stderr).toBe("");
      expect(ended.stdout).toBe(`${"True True\n".repeat(4)}False False seen None\n`);
      expect(ended.execution.isolation.notes?.join()).toMatch(/GPU: \/dev\/nvidia0; /u);
      expect(ended.execution.isolation.level).toBe("full");
    } finally {
      await bench.close();
      rmSync(root, { recursive: true, force: true });
    }
  });
});

test("where there is no GPU, --gpu ends with 1 and names what is missing, before anything is executed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
  const input = join(folder, "input.json");
  writeFileSync(input, JSON.stringify(tracker({ t: markdown("print(1)") })));
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const { code, stderr } = await cli(["run", input, "--gpu", "--out", join(folder, "out")], {
    environment: { TMPDIR: temporary },
  });
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/no GPU can be given to sessions: .*\n.*--gpus all/su),
  ]);
});
