import { connectOwnServer } from "../witness/index.ts";
import type { Settings } from "./settings/settings.ts";
import type { Surroundings } from "./surroundings.ts";

export type OwnServer = Awaited<ReturnType<typeof connectOwnServer>>;

const LOOPBACK = /^(?:localhost|127\.[\d.]+|\[::1\])$/;

/** The tracking server that the user named, which has answered; null where none was named. */
export async function ownServerOf(
  { trackingUri }: Pick<Settings, "trackingUri">,
  { environment }: Surroundings,
  note: (line: string) => void,
): Promise<OwnServer | null> {
  if (trackingUri === null) return null;
  const access = await trackingUri.access(environment);
  const { url, authorization, unproven } = access;
  if (authorization !== null && url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    note(`note: credentials go to ${trackingUri.uri} unencrypted; use https`);
  if (unproven)
    note(`note: the certificate of ${trackingUri.uri} is not checked (MLFLOW_TRACKING_INSECURE_TLS)`);
  return connectOwnServer(access);
}
