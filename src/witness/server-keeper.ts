import type { TrackingServer } from "./tracking-server.ts";
import { openUpstream } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";

/** A server with the connections to it. */
export interface KeptServer {
  /** How it ended, where it is ours. */
  server: Pick<TrackingServer, "ended" | "hasEnded">;
  upstream: Upstream;
}

/** The server that calls go to. Ours is started when it is first needed, and again when it has died. */
export interface ServerKeeper {
  prepare(): void;
  /** The living server; started if there is none. Rejects where the start fails; the next call tries again. */
  current(): Promise<KeptServer>;
  stop(): Promise<void>;
}

/** A keeper without a server. At most one runs at a time. */
export function createServerKeeper(startServer: () => Promise<TrackingServer>): ServerKeeper {
  let kept: Promise<{ server: TrackingServer; upstream: Upstream }> | null = null;
  let stopped = false;

  function start(): Promise<KeptServer> {
    const starting = startServer().then((server) => ({
      server,
      upstream: openUpstream({ socketPath: server.socketPath }),
    }));
    kept = starting;
    starting.catch(() => {
      if (kept === starting) kept = null;
    });
    return starting;
  }

  async function current(): Promise<KeptServer> {
    if (stopped) throw new Error("the witness has been stopped");
    const found = kept;
    if (found === null) return start();
    const running = await found;
    if (!running.server.hasEnded()) return running;
    if (kept === found) {
      running.upstream.close();
      await running.server.stop();
      return start();
    }
    return current();
  }

  return {
    current,
    prepare() {
      // A failure shows at the first call that needs the server.
      current().catch(() => {});
    },
    async stop() {
      stopped = true;
      const running = await kept?.catch(() => null);
      running?.upstream.close();
      await running?.server.stop();
    },
  };
}

/** A keeper of a server that others run: there is nothing to start or to end. */
export function keepOwnServer(upstream: Upstream): ServerKeeper {
  const kept: KeptServer = {
    server: { ended: new Promise(() => {}), hasEnded: () => false },
    upstream,
  };
  return {
    current: () => Promise.resolve(kept),
    prepare: () => {},
    stop() {
      upstream.close();
      return Promise.resolve();
    },
  };
}
