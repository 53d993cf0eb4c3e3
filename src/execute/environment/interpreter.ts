import { z } from "zod";
import { RunproofError } from "../../errors.ts";
import { runTool } from "./tool.ts";

const OLDEST_MINOR = 11;
const CANDIDATES = ["python3.13", "python3.12", "python3.11", "python3"];
const START_LIMIT_MS = 30_000;

// Run without the user's site folders; sys._base_executable leads out of a virtual environment.
const PROBE = `
import json, os, sys
from importlib.util import find_spec
print(json.dumps({
    "executable": os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable),
    "implementation": sys.implementation.name,
    "version": "%d.%d.%d" % sys.version_info[:3],
    "basePrefix": os.path.realpath(sys.base_prefix),
    "canMakeEnvironments": find_spec("venv") is not None and find_spec("ensurepip") is not None,
}))
`;

const Interpreter = z.object({
  /** The real program, no shim and no link. */
  executable: z.string().min(1),
  implementation: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  basePrefix: z.string(),
  /** Whether its own venv works (Debian splits it off into python3-venv). */
  canMakeEnvironments: z.boolean(),
});
export type Interpreter = z.infer<typeof Interpreter>;

/** Asks a Python program who it is; null where it does not start or answers nonsense. */
async function probeInterpreter(
  command: string,
  environment: NodeJS.ProcessEnv,
): Promise<Interpreter | null> {
  const { ok, stdout } = await runTool(command, ["-I", "-B", "-c", PROBE], {
    timeoutMs: START_LIMIT_MS,
    environment,
  });
  if (!ok) return null;
  try {
    return Interpreter.parse(JSON.parse(stdout));
  } catch {
    return null;
  }
}

/** Whether a version is new enough: 3.11 or later. */
function isSupported({ implementation, version }: Interpreter): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return implementation === "cpython" && (major > 3 || (major === 3 && minor >= OLDEST_MINOR));
}

const INSTALL_HINT =
  "Install Python 3.11 or later (Debian, Ubuntu: apt-get install python3 python3-venv), or name one with RUNPROOF_PYTHON=/path/to/python3";

/**
 * The base interpreter for environments.
 * @param requested a program's path or name; null: python3.13, 3.12, 3.11 and python3 of PATH are tried in this order,
 * and one that can make environments by itself is preferred
 */
export async function findInterpreter(
  requested: string | null,
  environment: NodeJS.ProcessEnv,
): Promise<Interpreter> {
  if (requested !== null) {
    const found = await probeInterpreter(requested, environment);
    if (found !== null && isSupported(found)) return found;
    const what =
      found === null
        ? "does not start as Python"
        : `is ${found.implementation} ${found.version}, CPython 3.11 or later is needed`;
    throw new RunproofError("ENVIRONMENT_FAILED", `${requested} ${what}`, { hint: INSTALL_HINT });
  }
  let first: Interpreter | null = null;
  for (const command of CANDIDATES) {
    const found = await probeInterpreter(command, environment);
    if (found === null || !isSupported(found)) continue;
    if (found.canMakeEnvironments) return found;
    first ??= found;
  }
  if (first !== null) return first;
  throw new RunproofError(
    "ENVIRONMENT_FAILED",
    `No Python 3.11 or later on PATH (tried ${CANDIDATES.join(", ")})`,
    {
      hint: INSTALL_HINT,
    },
  );
}

/** The base interpreter that a start with this environment would use: RUNPROOF_PYTHON, else the best of PATH. */
export function findPython(environment: NodeJS.ProcessEnv): Promise<Interpreter> {
  return findInterpreter(environment["RUNPROOF_PYTHON"] || null, environment);
}
