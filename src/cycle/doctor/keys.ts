import type { Probe } from "./probe.ts";

/** Variables that hold a secret, and what for. None is needed by `run`. */
const KEYS: readonly [string, string][] = [
  ["OPENAI_API_KEY", "`cycle` needs it where OpenAI's models answer"],
  ["ANTHROPIC_API_KEY", "`cycle` needs it where Anthropic's models answer"],
  ["MLFLOW_TRACKING_TOKEN", "an MLflow server of your own may need it (--tracking-uri)"],
  ["MLFLOW_TRACKING_PASSWORD", "an MLflow server of your own may need it (--tracking-uri)"],
];

/** Which keys are there; never what they are. */
export function probeKeys(environment: NodeJS.ProcessEnv): Probe[] {
  return KEYS.map(([name, use]) => {
    const ok = (environment[name] ?? "") !== "";
    return {
      name: `key ${name}`,
      needed: false,
      ok,
      detail: ok ? "present" : "absent",
      mend: ok ? null : `${use}: export ${name}=...`,
    };
  });
}
