import { connect, createServer } from "node:net";

/** A port of the loopback whose connections go to a UNIX socket. */
export interface LoopbackPump {
  port: number;
  close(): void;
}

/** Opens a pump on a free port of 127.0.0.1: for sessions that share the host's network, so have no relay of their own. */
export async function openLoopbackPump(socketPath: string): Promise<LoopbackPump> {
  const server = createServer({ allowHalfOpen: true }, (outside) => {
    const inside = connect({ path: socketPath, allowHalfOpen: true });
    outside.pipe(inside);
    inside.pipe(outside);
    outside.on("error", () => inside.destroy());
    inside.on("error", () => outside.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a loopback port without a number");
  return { port: address.port, close: () => void server.close() };
}
