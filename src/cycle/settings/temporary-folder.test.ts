import { expect, test } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

const LOCAL = "1 0 0:1 / / rw - ext4 /dev/vda rw\n";

test("sockets need a short path on a local disk: else /tmp, and it is said why", async () => {
  expect(await temporaryFolder(LOCAL, "/var/tmp")).toEqual({ path: "/var/tmp", otherBecause: null });
  expect(await temporaryFolder(LOCAL, `/${"long/".repeat(13)}`)).toEqual({
    path: "/tmp",
    otherBecause: expect.stringContaining("too long"),
  });
  // Bytes count, not characters.
  expect((await temporaryFolder(LOCAL, `/${"ä".repeat(40)}`)).path).toBe("/tmp");
  const network = `${LOCAL}2 1 0:2 / /var rw - nfs4 server:/ rw\n`;
  expect(await temporaryFolder(network, "/var/tmp")).toEqual({
    path: "/tmp",
    otherBecause: expect.stringContaining("nfs4"),
  });
});
