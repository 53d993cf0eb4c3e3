import { INSIDE } from "./policy.ts";

/** Paths of a session as its code sees them. */
export interface SessionPlaces {
  home: string;
  temporary: string;
  /** The environment's bin folder. */
  programs: string;
}

/** Names that a request may not set: they would undo the sandbox's own settings. */
const RESERVED = new Set([
  "LD_PRELOAD",
  "LD_LIBRARY_PATH",
  "LD_AUDIT",
  "PYTHONPATH",
  "PYTHONHOME",
  "PYTHONSTARTUP",
]);

export const FULL_PLACES = (programs: string): SessionPlaces => ({
  home: INSIDE.home,
  temporary: INSIDE.temporary,
  programs,
});

/**
 * The whole environment of a session: an allow-list of our own values; nothing of the host's is inherited.
 * `trackingUri` is null where there is no witness. Names in `additional` win over ours, the reserved ones excepted.
 */
export function sessionEnvironment(
  places: SessionPlaces,
  trackingUri: string | null,
  additional: Record<string, string>,
): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: `${places.programs}:/usr/local/bin:/usr/bin:/bin`,
    HOME: places.home,
    TMPDIR: places.temporary,
    USER: "runproof",
    LOGNAME: "runproof",
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    TERM: "dumb",
    NO_COLOR: "1",
    PYTHONHASHSEED: "0",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONNOUSERSITE: "1",
    MPLBACKEND: "Agg",
    IPYTHONDIR: `${places.home}/.ipython`,
    MLFLOW_ALLOW_FILE_STORE: "true",
    MLFLOW_DISABLE_TELEMETRY: "true",
    DO_NOT_TRACK: "true",
    MLFLOW_ENABLE_ASYNC_LOGGING: "false",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: "2",
    // The line that MLflow prints otherwise holds the secret URL.
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: "true",
    GIT_PYTHON_REFRESH: "quiet",
  };
  if (trackingUri !== null) environment["MLFLOW_TRACKING_URI"] = trackingUri;
  for (const [name, value] of Object.entries(additional)) {
    if (!RESERVED.has(name) && !name.includes("=") && name !== "") environment[name] = value;
  }
  return environment;
}
