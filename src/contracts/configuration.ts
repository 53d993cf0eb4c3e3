import { z } from "zod";
import { REQUIREMENT } from "./packages.ts";

const Text = z.string().min(1);
/** Numbers are let through, so that whoever reads them can say which unit is lacking. */
const Amount = z.union([z.string(), z.number()]);

/** The content of `runproof.config.yaml`, in the project or the user's configuration folder. Every field may be absent. */
export const Configuration = z
  .strictObject({
    timeout: Amount.optional().describe(
      "Wall time of a session from the first line of the agents' code, with its unit, as in 2h. Default 2h",
    ),
    memory: Amount.optional().describe(
      "Memory of a session with its unit, as in 8GiB. Default 80 % of the machine's",
    ),
    output_limit: Amount.optional().describe(
      "stdout and stderr of a session together, with its unit. Default 100MiB",
    ),
    jobs: z
      .int()
      .positive()
      .optional()
      .describe("Sessions of tasks that do not depend on each other at a time. Default 1"),
    gpu: z
      .boolean()
      .optional()
      .describe("Whether sessions are given the machine's NVIDIA GPUs. Default false"),
    challenge: z
      .boolean()
      .optional()
      .describe(
        "Whether each task is executed again with its data shuffled, sampled and withheld, and with other seeds. Default false",
      ),
    isolation: z.enum(["full", "process", "none"]).optional().describe("Default full"),
    network: z.enum(["none", "host"]).optional().describe("Default none"),
    python: Text.optional().describe(
      "Interpreter of an environment of the user's own. Default: the managed environment",
    ),
    requirements: Text.optional().describe(
      "Requirements file of packages for the code, relative to the working directory. Default: none",
    ),
    packages: z
      .strictObject({
        allow: z
          .array(Text.regex(REQUIREMENT, "a package name, with a version specifier or without"))
          .optional()
          .describe(
            "Packages that may be installed when blocks ask for them, with what they need; a version specifier binds. Default: none",
          ),
      })
      .optional(),
    cache: Text.optional().describe("Folder kept across executions, for HF_HOME and the like. Default: none"),
    tracking_uri: Text.optional().describe(
      "An MLflow server of the user's own, http or https; not in a file that merely lies in the project. Default: a store of the project",
    ),
    mounts: z.array(Text).optional().describe("SRC[:DST], read-only. Default: none"),
    paths: z
      .strictObject({
        map: z
          .array(Text)
          .optional()
          .describe("Root prefixes removed from absolute evidence paths; * stands for one folder"),
      })
      .optional(),
    evidence: z
      .strictObject({
        mlflow: z
          .enum(["required", "when-used"])
          .optional()
          .describe("Whether experimental tasks need a run. Default: required for handoffs and trackers"),
      })
      .optional(),
    claims: z
      .strictObject({
        store: Text.optional().describe("The MLflow store in which claimed run ids must be found"),
      })
      .optional(),
  })
  .describe("Configuration of runproof");
export type Configuration = z.infer<typeof Configuration>;

/** A saved consent: the isolation accepted for this machine by `doctor --accept`. */
export const MachineConsent = z.strictObject({
  isolation: z.literal("process"),
  acceptedAt: z.iso.datetime(),
});
export type MachineConsent = z.infer<typeof MachineConsent>;
