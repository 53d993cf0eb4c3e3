import { readServerRuns } from "../../witness/index.ts";
import { ownServerOf } from "../own-server.ts";
import { parseServerAddress } from "../settings/tracking-uri.ts";
import type { Surroundings } from "../surroundings.ts";
import type { StoreRuns } from "./store-runs.ts";

/** Reads the runs of MLflow servers, with the credentials that MLflow's own client would take. @throws USAGE, MLFLOW_FAILED */
export async function readServers(
  addresses: readonly string[],
  surroundings: Surroundings,
  note: (line: string) => void,
): Promise<StoreRuns[]> {
  const found: StoreRuns[] = [];
  for (const address of addresses) {
    const { trackingUri, experimentId } = parseServerAddress(address);
    const upstream = await ownServerOf({ trackingUri }, surroundings, note);
    if (upstream === null) continue;
    try {
      const { runs, complete, notes } = await readServerRuns(upstream, experimentId);
      found.push({ shown: trackingUri.uri, runs, complete, notes });
    } finally {
      upstream.close();
    }
  }
  return found;
}
