import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GUEST } from "./run-session.ts";

/** Top-level files and folders of IPython and all it requires, from the environment of `python`. */
const CLOSURE = `
import re, sys
from importlib import metadata
waiting, seen, found = ["ipython"], set(), {}
while waiting:
    name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
    if name in seen: continue
    seen.add(name)
    try: distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError: continue
    for file in distribution.files or []:
        top = file.parts[0]
        if top not in ("..", "__pycache__"): found[top] = str(distribution.locate_file(top))
    waiting += [re.match(r"[A-Za-z0-9._-]+", r).group() for r in distribution.requires or [] if "extra ==" not in r]
for top, path in found.items(): print(path)
`;

/** An environment, on the system's Python, and a guest folder that every user of the machine can read. */
export function makeReachableEnvironment(
  folder: string,
  managed: string,
): { python: string; prefix: string; guest: string } {
  const prefix = join(folder, "environment");
  const version = execFileSync(
    "/usr/bin/python3",
    ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
    { encoding: "utf8" },
  ).trim();
  const packages = join(prefix, "lib", `python${version}`, "site-packages");
  mkdirSync(packages, { recursive: true });
  mkdirSync(join(prefix, "bin"));
  symlinkSync("/usr/bin/python3", join(prefix, "bin", "python"));
  writeFileSync(join(prefix, "pyvenv.cfg"), "home = /usr/bin\ninclude-system-site-packages = false\n");
  const paths = execFileSync(managed, ["-I", "-c", CLOSURE], { encoding: "utf8" }).trim().split("\n");
  for (const path of paths) {
    cpSync(path, join(packages, path.slice(path.lastIndexOf("/") + 1)), {
      recursive: true,
      filter: (source) => !source.endsWith("__pycache__"),
    });
  }
  const guest = join(folder, "guest", "runproof_guest");
  cpSync(GUEST, guest, { recursive: true });
  execFileSync("chmod", ["-R", "a+rX", folder]);
  return { python: join(prefix, "bin", "python"), prefix, guest };
}
