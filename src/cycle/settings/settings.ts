import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import type { Configuration } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { DEFAULT_ROOT_PREFIXES, parseDuration, parseSize } from "../../intake/index.ts";
import { readConfigurationFile } from "./configuration-file.ts";
import { configurationFolder, readMachineConsent } from "./machine-consent.ts";
import { refuseWeakerByProject } from "./project-file.ts";
import { parseTrackingUri } from "./tracking-uri.ts";
import type { TrackingUri } from "./tracking-uri.ts";

/** The options of `run` as written by the user; absent where not given. */
export interface RunFlags {
  out?: string | undefined;
  project?: string | undefined;
  config?: string | undefined;
  timeout?: string | undefined;
  memory?: string | undefined;
  outputLimit?: string | undefined;
  network?: string | undefined;
  isolation?: string | undefined;
  python?: string | undefined;
  requirements?: string | undefined;
  allowInstall?: boolean | undefined;
  cache?: string | undefined;
  mount?: string[] | undefined;
  jobs?: string | undefined;
  gpu?: boolean | undefined;
  challenge?: boolean | undefined;
  trackingUri?: string | undefined;
}

/** Everything a cycle needs to know, each value resolved: flag, then RUNPROOF_* variable, then project file, then user file. */
export interface Settings {
  project: string | null;
  out: string | null;
  level: "full" | "process" | "none";
  /** Who asked for the level: the default, or the place where a weaker one was accepted. */
  levelSource: string;
  network: "none" | "host";
  timeoutMs: number;
  memoryBytes: number;
  outputBytes: number;
  /** Sessions at a time. */
  jobs: number;
  /** Whether sessions are given the machine's GPUs. */
  gpu: boolean;
  /** Whether tasks are executed again with their data changed. */
  challenge: boolean;
  python: string | null;
  /** A requirements file of packages for the code. */
  requirements: string | null;
  /** Which package requests are carried out: all, or those listed. */
  install: { all: boolean; listed: readonly string[] };
  cache: string | null;
  mounts: { source: string; target: string }[];
  rootPrefixes: readonly string[];
  mlflow: "required" | "when-used" | null;
  claimsStore: string | null;
  /** An MLflow server of the user's own; null: the store in `.runproof`. */
  trackingUri: TrackingUri | null;
}

/** Of the machine's memory, for all sessions at work together. */
const MEMORY_SHARE = 0.8;
const LEVELS = ["full", "process", "none"] as const;
const NETWORKS = ["none", "host"] as const;

/** Resolves the settings of a run. @throws USAGE or CONFIG_INVALID naming the flag, variable or file. */
export async function resolveSettings(
  flags: RunFlags,
  environment: NodeJS.ProcessEnv,
  workingDirectory: string,
): Promise<Settings> {
  const project = flags.project === undefined ? null : resolve(workingDirectory, flags.project);
  const projectFile = flags.config ?? join(project ?? workingDirectory, "runproof.config.yaml");
  const ofProject =
    (await readConfigurationFile(resolve(workingDirectory, projectFile), flags.config !== undefined)) ?? {};
  const ofUser =
    (await readConfigurationFile(join(configurationFolder(environment), "config.yaml"), false)) ?? {};
  if (flags.config === undefined) await refuseWeakerByProject(ofProject, projectFile);
  const merged: Configuration = { ...ofUser, ...ofProject };
  const text = (flag: string | undefined, variable: string): string | undefined =>
    flag ?? (environment[variable] || undefined);
  const limit = (
    setting: "timeout" | "memory" | "output_limit",
    option: string,
    otherwise: string,
  ): [value: string | number, name: string] => {
    const variable = `RUNPROOF_${setting.toUpperCase()}`;
    const flag = setting === "output_limit" ? flags.outputLimit : flags[setting];
    if (flag !== undefined) return [flag, option];
    if (environment[variable]) return [environment[variable], variable];
    const file = ofProject[setting] === undefined ? "your configuration file" : projectFile;
    return [merged[setting] ?? otherwise, `${setting} in ${file}`];
  };
  const level = await chooseLevel(
    text(flags.isolation, "RUNPROOF_ISOLATION"),
    flags.isolation !== undefined,
    merged,
    environment,
  );
  const jobs = parseJobs(text(flags.jobs, "RUNPROOF_JOBS") ?? merged.jobs ?? 1);
  const python = text(flags.python, "RUNPROOF_PYTHON_ENVIRONMENT") ?? merged.python;
  const requirements = text(flags.requirements, "RUNPROOF_REQUIREMENTS") ?? merged.requirements;
  const cache = text(flags.cache, "RUNPROOF_CACHE_MOUNT") ?? merged.cache;
  const trackingUri = text(flags.trackingUri, "RUNPROOF_TRACKING_URI") ?? merged.tracking_uri;
  return {
    project,
    out: flags.out === undefined ? null : resolve(workingDirectory, flags.out),
    ...level,
    network: oneOf(
      NETWORKS,
      text(flags.network, "RUNPROOF_NETWORK") ?? merged.network ?? "none",
      "--network",
    ),
    timeoutMs: parseDuration(...limit("timeout", "--timeout", "2h")),
    memoryBytes: parseSize(
      ...limit("memory", "--memory", `${Math.floor((totalmem() * MEMORY_SHARE) / jobs)} bytes`),
    ),
    outputBytes: parseSize(...limit("output_limit", "--output-limit", "100MiB"), "MiB"),
    jobs,
    gpu: flags.gpu ?? (environment["RUNPROOF_GPU"] === "1" || merged.gpu === true),
    challenge:
      flags.challenge ??
      (yesOrNo(environment["RUNPROOF_CHALLENGE"], "RUNPROOF_CHALLENGE") || merged.challenge === true),
    python: python === undefined ? null : resolve(workingDirectory, python),
    requirements: requirements === undefined ? null : resolve(workingDirectory, requirements),
    install: {
      all: flags.allowInstall ?? yesOrNo(environment["RUNPROOF_ALLOW_INSTALL"], "RUNPROOF_ALLOW_INSTALL"),
      listed: merged.packages?.allow ?? [],
    },
    cache: cache === undefined ? null : resolve(workingDirectory, cache),
    mounts: (flags.mount ?? merged.mounts ?? []).map((mount) => parseMount(mount, workingDirectory)),
    rootPrefixes: merged.paths?.map ?? DEFAULT_ROOT_PREFIXES,
    mlflow: merged.evidence?.mlflow ?? null,
    claimsStore: merged.claims?.store ?? null,
    trackingUri: trackingUri === undefined ? null : parseTrackingUri(trackingUri),
  };
}

async function chooseLevel(
  asked: string | undefined,
  byFlag: boolean,
  merged: Configuration,
  environment: NodeJS.ProcessEnv,
): Promise<Pick<Settings, "level" | "levelSource">> {
  if (asked !== undefined)
    return {
      level: oneOf(LEVELS, asked, "--isolation"),
      levelSource: byFlag ? "--isolation" : "RUNPROOF_ISOLATION",
    };
  if (merged.isolation !== undefined)
    return { level: merged.isolation, levelSource: "the configuration file" };
  const consent = await readMachineConsent(environment);
  if (consent !== null)
    return {
      level: consent.isolation,
      levelSource: `accepted for this machine on ${consent.acceptedAt.slice(0, 10)}`,
    };
  return { level: "full", levelSource: "the default" };
}

function yesOrNo(value: string | undefined, name: string): boolean {
  if (value === undefined || value === "") return false;
  if (/^(?:1|true|yes|on)$/i.test(value)) return true;
  if (/^(?:0|false|no|off)$/i.test(value)) return false;
  throw new RunproofError("USAGE", `${name} is "${value}", expected 1 or 0.`, {
    hint: `For example ${name}=1.`,
  });
}

function oneOf<const T extends string>(allowed: readonly T[], value: string, option: string): T {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw new RunproofError("USAGE", `${option} is "${value}", expected ${allowed.join(", ")}.`, {
    hint: `For example ${option} ${allowed[0]}.`,
  });
}

function parseJobs(value: string | number): number {
  if (/^[1-9]\d{0,3}$/.test(String(value))) return Number(value);
  throw new RunproofError("USAGE", `--jobs is "${value}", expected a whole number from 1 to 9999.`, {
    hint: "For example --jobs 4.",
  });
}

function parseMount(text: string, workingDirectory: string): { source: string; target: string } {
  const colon = text.lastIndexOf(":");
  const source = resolve(workingDirectory, colon > 0 ? text.slice(0, colon) : text);
  const target = colon > 0 ? text.slice(colon + 1) : source;
  if (!target.startsWith("/")) {
    throw new RunproofError("USAGE", `--mount ${text}: the place inside must be an absolute path.`, {
      hint: "For example --mount data:/data.",
    });
  }
  return { source, target };
}
