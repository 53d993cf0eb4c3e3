import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheDirectory } from "../../src/execute/environment/index.ts";

/** A pure wheel, made on the spot so that a test needs no network. */
export interface Wheel {
  name: string;
  version: string;
  /** Path in the wheel to content. `@data/...` stands for the wheel's data folder: `@data/scripts/x`. */
  files?: Record<string, string>;
  requires?: string[];
  extras?: Record<string, string[]>;
  /** Name to `module:function`. */
  programs?: Record<string, string>;
}

const MAKE = `
import hashlib, json, os, sys, zipfile
index, wheels = sys.argv[1], json.loads(sys.argv[2])
for wheel in wheels:
    folder = os.path.join(index, wheel["name"])
    os.makedirs(folder, exist_ok=True)
    stem = wheel["name"].replace("-", "_") + "-" + wheel["version"]
    lines = ["Metadata-Version: 2.1", "Name: " + wheel["name"], "Version: " + wheel["version"]]
    lines += ["Requires-Dist: " + each for each in wheel.get("requires", [])]
    for extra, needs in wheel.get("extras", {}).items():
        lines += ["Provides-Extra: " + extra] + [f"Requires-Dist: {each} ; extra == '{extra}'" for each in needs]
    with zipfile.ZipFile(f"{folder}/{stem}-py3-none-any.whl", "w") as file:
        for path, content in wheel.get("files", {}).items():
            file.writestr(path.replace("@data", stem + ".data"), content)
        info = stem + ".dist-info/"
        file.writestr(info + "METADATA", "\\n".join(lines) + "\\n")
        file.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        programs = "".join(f"{name} = {target}\\n" for name, target in wheel.get("programs", {}).items())
        file.writestr(info + "entry_points.txt", "[console_scripts]\\n" + programs)
        file.writestr(info + "RECORD", "")
    name = stem + "-py3-none-any.whl"
    with open(os.path.join(folder, name), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(os.path.join(folder, "index.html"), "a") as page:
        page.write(f'<a href="{name}#sha256={digest}">{name}</a>\\n')
`;

/** Writes wheels into a folder, made where missing, as a package index: a page a name, with hashes. */
export function makeIndex(folder: string, python: string, wheels: readonly Wheel[]): void {
  mkdirSync(folder, { recursive: true });
  execFileSync(python, ["-I", "-c", MAKE, folder, JSON.stringify(wheels)]);
}

const REPACK = `
import hashlib, json, os, re, sys, zipfile
from importlib import metadata
index, waiting, seen = sys.argv[1], sys.argv[2:], set()
while waiting:
    name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
    if name in seen:
        continue
    seen.add(name)
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        continue
    waiting += [re.match(r"[A-Za-z0-9._-]+", each).group() for each in distribution.requires or [] if "extra ==" not in each]
    files = [each for each in distribution.files or [] if each.parts[0] != ".." and each.suffix != ".pyc"]
    tags = re.findall(r"^Tag: (\\S+)", distribution.read_text("WHEEL"), re.M)
    tag = "py3-none-any" if "py3-none-any" in tags else tags[0]
    folder = os.path.join(index, name)
    os.makedirs(folder, exist_ok=True)
    wheel = f"{name.replace('-', '_')}-{distribution.version}-{tag}.whl"
    with zipfile.ZipFile(os.path.join(folder, wheel), "w") as packed:
        for each in files:
            packed.write(str(distribution.locate_file(each)), str(each))
    with open(os.path.join(folder, "index.html"), "a") as page:
        page.write(f'<a href="{wheel}">{wheel}</a>\\n')
`;

/** Packs installed distributions, with all that they need, into wheels of an index again. */
export function repackInto(index: string, python: string, names: readonly string[]): void {
  execFileSync(python, ["-I", "-c", REPACK, index, ...names]);
}

/** Folders that hold a uv: of PATH, and the one that runproof got for itself. */
export function uvFolders(): string[] {
  const tools = join(cacheDirectory(), "tools");
  const own = existsSync(tools) ? readdirSync(tools).map((name) => join(tools, name, "bin")) : [];
  return [...(process.env["PATH"] ?? "").split(delimiter), ...own].filter((folder) =>
    existsSync(join(folder, "uv")),
  );
}

/** Variables under which uv and pip know the index of a folder and nothing else. */
export function onlyIndex(folder: string): Record<string, string> {
  const address = pathToFileURL(folder).href;
  return {
    PIP_CONFIG_FILE: "/dev/null",
    PIP_INDEX_URL: address,
    UV_NO_CONFIG: "1",
    UV_DEFAULT_INDEX: address,
  };
}

/** A cache of a test's own in which the environments of the machine's stand already, so that only what the test adds is made. */
export function borrowedCache(folder: string): string {
  const cache = join(folder, "cache");
  mkdirSync(join(cache, "environments"), { recursive: true });
  const real = cacheDirectory();
  if (existsSync(join(real, "tools"))) symlinkSync(join(real, "tools"), join(cache, "tools"));
  for (const name of readdirSync(join(real, "environments"))) {
    if (!name.includes(".")) symlinkSync(join(real, "environments", name), join(cache, "environments", name));
  }
  return cache;
}
