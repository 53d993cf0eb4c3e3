import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { MachineConsent } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { writeWhole } from "../../evidence/index.ts";

/** The user's configuration folder: $XDG_CONFIG_HOME/runproof, by default ~/.config/runproof. */
export function configurationFolder(environment: NodeJS.ProcessEnv): string {
  return join(
    environment["XDG_CONFIG_HOME"] || join(environment["HOME"] || homedir(), ".config"),
    "runproof",
  );
}

/** What the user accepted for this machine with `doctor --accept`; null where nothing was. */
export async function readMachineConsent(environment: NodeJS.ProcessEnv): Promise<MachineConsent | null> {
  const path = join(configurationFolder(environment), "machine.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return null;
  }
  try {
    return MachineConsent.parse(JSON.parse(text));
  } catch (cause) {
    throw new RunproofError("CONFIG_INVALID", `${path} is not what \`doctor --accept\` writes.`, {
      hint: `Remove ${path}, or run \`runproof doctor --accept process\` again.`,
      cause,
    });
  }
}

/** Saves the consent to level `process` for this machine. */
export async function saveMachineConsent(environment: NodeJS.ProcessEnv, now: number): Promise<string> {
  const folder = configurationFolder(environment);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const consent: MachineConsent = { isolation: "process", acceptedAt: new Date(now).toISOString() };
  const path = join(folder, "machine.json");
  await writeWhole(path, `${JSON.stringify(consent, null, 2)}\n`);
  return path;
}
