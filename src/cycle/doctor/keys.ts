import type { Probe } from "./probe.ts";

/** Variables that hold a secret, and what for. None is needed by `run`; `cycle` is still to come. */
const KEYS: readonly [string, string][] = [
  [
    "OPENAI_API_KEY",
    "nothing needs it yet; `cycle`, which is still to come, will where OpenAI's models answer",
  ],
  [
    "ANTHROPIC_API_KEY",
    "nothing needs it yet; `cycle`, which is still to come, will where Anthropic's models answer",
  ],
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
