import { tmpdir } from "node:os";
import { networkFileSystem } from "./mounts.ts";

/** The path of a UNIX socket has 108 bytes, the last of them zero; see unix(7). */
const LONGEST_SOCKET_PATH = 107;
/** What comes below the temporary folder: a private one, and the longest name of a socket in it. */
const BELOW = "/runproof-XXXXXX/e1/x10000/socket-000000000000".length;
const OTHER = "/tmp";

/** Where private folders with sockets are made, and why it is not the system's temporary folder; null where it is. */
export interface TemporaryFolder {
  path: string;
  otherBecause: string | null;
}

/** The system's temporary folder, else /tmp where that one's path is too long for sockets or on the network. */
export async function temporaryFolder(mounts: string, usual: string = tmpdir()): Promise<TemporaryFolder> {
  if (Buffer.byteLength(usual) + BELOW > LONGEST_SOCKET_PATH) {
    return { path: OTHER, otherBecause: `the path ${usual} is too long for sockets` };
  }
  const network = await networkFileSystem(usual, mounts);
  return network === null
    ? { path: usual, otherBecause: null }
    : { path: OTHER, otherBecause: `${usual} is on ${network}, a network file system` };
}
