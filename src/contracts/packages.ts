import { z } from "zod";
import { Sha256 } from "./words.ts";

/** A distribution's name, extras and version specifiers: PEP 508 without URL and marker. */
export const REQUIREMENT =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\s*\[\s*[A-Za-z0-9][A-Za-z0-9._-]*(?:\s*,\s*[A-Za-z0-9][A-Za-z0-9._-]*)*\s*\])?\s*(?:(?:===|[~=!<>]=|[<>])\s*[A-Za-z0-9.*+!_-]+(?:\s*,\s*(?:===|[~=!<>]=|[<>])\s*[A-Za-z0-9.*+!_-]+)*)?$/;

/** Who may have packages installed: everything that blocks ask for, what the configuration lists, or nothing. */
export const InstallPermission = z.enum(["all", "listed", "none"]);
export type InstallPermission = z.infer<typeof InstallPermission>;

/** A package that a block asks for (`%pip install X`), read before the session started, and what became of it. */
export const PackageRequest = z.object({
  requirement: z.string().describe("As written in the block"),
  name: z.string().nullable().describe("Normalised name; null where the request has none that can be read"),
  outcome: z
    .enum(["installed", "present", "not-allowed", "refused", "failed"])
    .describe(
      "installed: with all it needs, for this session; present: the environment has it; not-allowed: nobody permitted it; refused: more than a name and version; failed: it could not be had",
    ),
  reason: z.string().nullable().describe("Why it was not carried out; null where it was"),
});
export type PackageRequest = z.infer<typeof PackageRequest>;

/** The packages of an execution's environment, where blocks had some installed. */
export const InstalledPackages = z.object({
  sha256: Sha256.describe("Of the sorted name==version lines of the whole environment"),
  count: z.int().nonnegative(),
  added: z
    .array(z.object({ name: z.string(), version: z.string() }))
    .describe(
      "Beyond the cycle's environment, sorted by name; packages.lock of the attempt holds their hashes",
    ),
});
export type InstalledPackages = z.infer<typeof InstalledPackages>;
