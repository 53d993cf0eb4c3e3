import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { promisify } from "node:util";

const PLACES = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap", "/usr/sbin/bwrap"];

/** Where bubblewrap lies, and its version; null where it is not installed. Only system folders are looked at. */
export async function findBwrap(): Promise<{ path: string; version: string } | null> {
  const path = PLACES.find(isExecutable);
  if (path === undefined) return null;
  try {
    const { stdout } = await promisify(execFile)(path, ["--version"], { timeout: 5000 });
    return { path, version: stdout.trim().replace(/^bubblewrap\s+/u, "") };
  } catch {
    return { path, version: "unknown" };
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
