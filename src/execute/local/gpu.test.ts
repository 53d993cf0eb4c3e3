import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findGpu } from "./gpu.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runproof-test-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function make(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
    chmodSync(join(root, path), 0o666);
  }
}

test("cards, control nodes and instances are given, other nodes are not; folders that are there, the driver's version", () => {
  make(
    "dev/nvidia0",
    "dev/nvidia1",
    "dev/nvidiactl",
    "dev/nvidia-uvm",
    "dev/nvidia-uvm-tools",
    "dev/nvidia-caps/nvidia-cap1",
  );
  make("dev/sda", "dev/nvram", "dev/kvm", "sys/devices/x", "proc/driver/nvidia/version");
  writeFileSync(
    join(root, "proc/driver/nvidia/version"),
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n",
  );
  const gpu = findGpu(root);
  expect(gpu.devices.map(({ target }) => target)).toEqual([
    "/dev/nvidia0",
    "/dev/nvidia1",
    "/dev/nvidiactl",
    "/dev/nvidia-uvm",
    "/dev/nvidia-uvm-tools",
    "/dev/nvidia-caps/nvidia-cap1",
  ]);
  expect(gpu.devices[0]?.source).toBe(join(root, "dev/nvidia0"));
  expect(gpu.folders.map(({ target }) => target)).toEqual(["/sys/devices"]);
  expect(gpu.driver).toBe("550.54.15");
});

test("the open kernel module tells its version in other words", () => {
  make("dev/nvidia0", "dev/nvidiactl", "dev/nvidia-uvm", "proc/driver/nvidia/version");
  writeFileSync(
    join(root, "proc/driver/nvidia/version"),
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n",
  );
  expect(findGpu(root).driver).toBe("580.65.06");
});

test.each<[string, string[], RegExp, RegExp]>([
  ["no card", ["dev/null"], /there is no \/dev\/nvidia0/u, /NVIDIA driver.*--gpus all/u],
  [
    "no unified memory",
    ["dev/nvidia0", "dev/nvidiactl"],
    /\/dev\/nvidia-uvm is not there/u,
    /nvidia-modprobe/u,
  ],
])("%s: an error that names it and the mend", (_, paths, message, hint) => {
  make(...paths);
  let error: unknown = null;
  try {
    findGpu(root);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({
    code: "ISOLATION_UNAVAILABLE",
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

test("a node that a session's user could not open is named", () => {
  make("dev/nvidia0", "dev/nvidiactl", "dev/nvidia-uvm");
  chmodSync(join(root, "dev/nvidia0"), 0o660);
  expect(() => findGpu(root)).toThrow(/\/dev\/nvidia0 may not be opened by every user/u);
});
