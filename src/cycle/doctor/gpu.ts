import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";
import type { Probe } from "./probe.ts";

const QUERY = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];

/** NVIDIA devices, and what their driver says of itself. None is needed by `run`. */
export async function probeGpu(): Promise<Probe> {
  const devices = (await readdir("/dev").catch(() => [])).filter((name) => /^nvidia\d+$/.test(name));
  const told = await promisify(execFile)("nvidia-smi", QUERY, { timeout: 10_000 }).then(
    ({ stdout }) =>
      stdout
        .trim()
        .split("\n")
        .filter((line) => line !== ""),
    () => [],
  );
  const ok = devices.length > 0 && told.length > 0;
  const lacking =
    devices.length === 0 ? "no NVIDIA device" : `${devices.join(", ")}, but nvidia-smi does not answer`;
  return {
    name: "GPU",
    needed: false,
    ok,
    detail: ok ? told.join("; ") : lacking,
    mend: ok
      ? null
      : "Only --gpu needs one: install NVIDIA's driver, or start the container with --gpus all.",
  };
}
