import { join, resolve } from "node:path";
import type { Settings } from "./settings.ts";

/**
 * Whether the store that `claims.store` names is one that the witness asks: the user's own server, or the store in
 * `.runproof` by its address (`sqlite:///<path>`) or its path. True where none is named.
 * @param storeDirectory holds mlflow.db
 */
export function isAskedStore(
  { claimsStore, trackingUri }: Pick<Settings, "claimsStore" | "trackingUri">,
  storeDirectory: string,
): boolean {
  if (claimsStore === null) return true;
  if (trackingUri !== null) return claimsStore.replace(/\/+$/, "") === trackingUri.uri;
  const path = /^(?:sqlite:\/\/\/)?(?<path>[^:]+)$/.exec(claimsStore)?.groups?.["path"];
  return path !== undefined && resolve(path) === resolve(join(storeDirectory, "mlflow.db"));
}
