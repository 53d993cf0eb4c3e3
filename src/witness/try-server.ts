import { RunproofError } from "../errors.ts";
import { startTrackingServer } from "./tracking-server.ts";
import type { TrackingServerOptions } from "./tracking-server.ts";
import { openUpstream, readAnswer } from "./upstream.ts";

const ARTIFACT = "/api/2.0/mlflow-artifacts/artifacts/runproof-probe/text.txt";
const SILENCE_MS = 15_000;

/** Starts the server, asks its version, puts an artifact into it and reads it again, stops it. Throws MLFLOW_FAILED. */
export async function tryTrackingServer(options: TrackingServerOptions): Promise<{ version: string }> {
  const server = await startTrackingServer(options);
  const upstream = openUpstream({ socketPath: server.socketPath }, SILENCE_MS);
  const ask = async (method: string, path: string, body: string | null): Promise<string> => {
    const answer = await upstream.ask({ method, path, body });
    const text = await readAnswer(answer);
    if (answer.statusCode === 200) return text;
    throw new RunproofError(
      "MLFLOW_FAILED",
      `The MLflow server answered ${method} ${path} with ${answer.statusCode}: ${text.slice(0, 200)}`,
      { hint: "Remove ~/.cache/runproof/environments, so that the environment is made anew." },
    );
  };
  try {
    const version = await ask("GET", "/version", null);
    await ask("PUT", ARTIFACT, "probe");
    await ask("GET", ARTIFACT, null);
    return { version: version.trim() };
  } finally {
    upstream.close();
    await server.stop();
  }
}
