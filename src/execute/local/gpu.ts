import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { RunproofError } from "../../errors.ts";

/** What a session needs to compute on NVIDIA GPUs, as found on this machine. */
export interface Gpu {
  /** Device nodes; inside they stand at their own paths. */
  devices: { source: string; target: string }[];
  /** Folders outside of /usr that the driver's libraries read or lie in; shown read-only at their own paths. */
  folders: { source: string; target: string }[];
  /** Version of the kernel module; null where it does not tell. */
  driver: string | null;
}

/** Nodes without which CUDA does not start; see the NVIDIA driver's README, chapter on device files. */
const NEEDED = ["nvidiactl", "nvidia-uvm"];
const OPTIONAL = ["nvidia-uvm-tools", "nvidia-modeset"];
const FOLDERS = ["/sys/devices", "/sys/bus/pci", "/run/nvidia/driver", "/opt/nvidia", "/usr/lib/wsl"];

/**
 * Finds the GPUs under `root` (the file system's root but in tests). Throws ISOLATION_UNAVAILABLE naming what is
 * missing: code that was promised a GPU never starts without one.
 */
export function findGpu(root = "/"): Gpu {
  const dev = join(root, "dev");
  const names = existsSync(dev) ? readdirSync(dev) : [];
  const cards = names.filter((name) => /^nvidia\d+$/u.test(name)).toSorted();
  if (cards.length === 0) throw absent("there is no /dev/nvidia0", "Install the NVIDIA driver");
  const lacking = NEEDED.filter((name) => !names.includes(name));
  if (lacking.length > 0)
    throw absent(
      `${lacking.map((name) => `/dev/${name}`).join(" and ")} ${lacking.length === 1 ? "is" : "are"} not there`,
      "Type `nvidia-modprobe -u -c 0`, which makes them",
    );
  const known = [...cards, ...NEEDED, ...OPTIONAL.filter((name) => names.includes(name))];
  const instances = names.includes("nvidia-caps")
    ? readdirSync(join(dev, "nvidia-caps")).map((name) => `nvidia-caps/${name}`)
    : [];
  const closed = known.find((name) => (statSync(join(dev, name)).mode & 0o006) !== 0o006);
  if (closed !== undefined)
    throw absent(
      `/dev/${closed} may not be opened by every user, and a session has an unprivileged one`,
      `Type \`chmod a+rw /dev/nvidia*\`, or set NVreg_DeviceFileMode=0666 for the driver`,
    );
  return {
    devices: [...known, ...instances].map((name) => ({ source: join(dev, name), target: `/dev/${name}` })),
    folders: FOLDERS.filter((path) => existsSync(join(root, path)) && !path.startsWith("/usr/")).map(
      (path) => ({
        source: join(root, path),
        target: path,
      }),
    ),
    driver: driverVersion(root),
  };
}

function driverVersion(root: string): string | null {
  try {
    const text = readFileSync(join(root, "proc/driver/nvidia/version"), "utf8");
    return /Kernel Module\s+(?:for \S+\s+)?([\d.]+)/u.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}

function absent(what: string, mend: string): RunproofError {
  return new RunproofError("ISOLATION_UNAVAILABLE", `--gpu: no GPU can be given to sessions: ${what}.`, {
    hint: `${mend}; in a container, start it with the GPUs (docker run --gpus all). Or leave --gpu away.`,
  });
}
