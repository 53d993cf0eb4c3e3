import { once } from "node:events";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunproofError } from "../../errors.ts";
import { temporaryFolder } from "../settings/temporary-folder.ts";
import { inPrivateFolder } from "./private-folder.ts";
import { attempt } from "./probe.ts";
import type { Examination, Probe } from "./probe.ts";

/** Makes a UNIX socket where `run` would, and calls it. */
export function probeSockets({ mounts }: Examination): Promise<Probe> {
  return attempt("sockets", async () => {
    const { path, otherBecause } = await temporaryFolder(mounts);
    await inPrivateFolder(path, (folder) => tryCall(join(folder, "socket")));
    const why = otherBecause === null ? "" : `, because ${otherBecause}`;
    return `UNIX sockets work in ${path}${why}`;
  });
}

async function tryCall(path: string): Promise<void> {
  const server = createServer((socket) => socket.end("x"));
  try {
    server.listen(path);
    await once(server, "listening");
    const client = connect(path);
    await once(client, "data");
    client.destroy();
  } catch (cause) {
    throw new RunproofError("STORAGE_FAILED", `no UNIX socket can be made at ${path}: ${String(cause)}`, {
      hint: `Name a folder on a local disk with TMPDIR, for example TMPDIR=/var/tmp (now: ${tmpdir()}).`,
      cause,
    });
  } finally {
    server.close();
  }
}
