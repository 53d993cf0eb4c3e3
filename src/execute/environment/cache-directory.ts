import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** Where runproof keeps what can be made again: RUNPROOF_CACHE, else XDG_CACHE_HOME/runproof, else ~/.cache/runproof. Not created here. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment["RUNPROOF_CACHE"];
  if (own !== undefined && own !== "") return resolve(own);
  const shared = environment["XDG_CACHE_HOME"];
  // The XDG specification: a relative path is to be ignored.
  if (shared !== undefined && isAbsolute(shared)) return join(shared, "runproof");
  return join(homedir(), ".cache", "runproof");
}
