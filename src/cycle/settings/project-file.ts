import { realpath } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { Configuration } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";

/**
 * A project folder may hold what agents wrote, so its file cannot weaken what holds their code, have the host start a
 * program, fetch from or log to a place of the file's choosing, or open folders outside of the project. It may name packages:
 * they come as wheels from the user's own index and are only ever started inside the sandbox. One named by --config can
 * do all of it.
 * @throws CONFIG_INVALID
 */
export async function refuseWeakerByProject(ofProject: Configuration, path: string): Promise<void> {
  const refused =
    weakerIsolation(ofProject) ?? ownPrograms(ofProject) ?? (await foldersOutside(ofProject, dirname(path)));
  if (refused === null) return;
  throw new RunproofError("CONFIG_INVALID", `${path} ${refused}; only you can, not a file of the project.`, {
    hint: "Give it as an option, or name the file with --config.",
  });
}

function weakerIsolation({ isolation, network }: Configuration): string | null {
  if (isolation !== undefined && isolation !== "full") {
    return `asks for a weaker isolation (isolation: ${isolation})`;
  }
  return network === "host" ? "asks for a weaker isolation (network: host)" : null;
}

function ownPrograms({ python, requirements, tracking_uri: trackingUri }: Configuration): string | null {
  if (trackingUri !== undefined) return "names the server that is given your credentials (tracking_uri)";
  if (python !== undefined)
    return `names an interpreter, which is started outside of the sandbox (python: ${python})`;
  return requirements === undefined
    ? null
    : `names a list of packages, which says where they are fetched from (requirements: ${requirements})`;
}

async function foldersOutside(
  { mounts = [], cache }: Configuration,
  project: string,
): Promise<string | null> {
  const named = [
    ...mounts.map((mount) => ["mounts", mount.replace(/(?<=.):[^:]*$/, "")] as const),
    ...(cache === undefined ? [] : [["cache", cache] as const]),
  ];
  const root = await realpath(project).catch(() => project);
  for (const [setting, folder] of named) {
    const path = resolve(project, folder);
    const way = relative(root, await realpath(path).catch(() => path));
    if (way === "" || way.startsWith("..")) {
      return `opens a folder that is not inside the project (${setting}: ${folder})`;
    }
  }
  return null;
}
