import { artifactRootOf } from "./holdings.ts";

/** First folder of artifact paths on a server that keeps artifacts where only its own clients can reach them. */
export const UNREACHABLE = "not-served-by-the-tracking-server";

/**
 * An answer of a user's own server in which artifacts that it does not serve itself (s3://, file: and the like) have a
 * path through the gateway, where uploads are refused with the reason: a session has neither network nor keys for them.
 * Null where nothing needs to be changed.
 */
export function withReachableArtifacts(text: string): string | null {
  if (!text.includes('"artifact_uri"')) return null;
  let changed = false;
  const answer: unknown = JSON.parse(text, (key, value: unknown) => {
    if (key !== "artifact_uri" || typeof value !== "string" || artifactRootOf(value) !== null) return value;
    changed = true;
    return `mlflow-artifacts:/${UNREACHABLE}`;
  });
  return changed ? JSON.stringify(answer) : null;
}
