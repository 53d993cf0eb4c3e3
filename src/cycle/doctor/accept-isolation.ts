import { RunproofError } from "../../errors.ts";
import { saveMachineConsent } from "../settings/machine-consent.ts";

/** Saves the consent to a weaker isolation for this machine; only `process` can be accepted. Returns the file's path. */
export async function acceptIsolation(level: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (level !== "process") {
    throw new RunproofError(
      "USAGE",
      `--accept is "${level}"; only "process" can be accepted for a machine.`,
      {
        hint: "Type `runproof doctor --accept process`; for one run without any isolation there is `run --isolation none`.",
      },
    );
  }
  return saveMachineConsent(environment, Date.now());
}
