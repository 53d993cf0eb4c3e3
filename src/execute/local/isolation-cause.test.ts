import { expect, test } from "vitest";
import { causeOf } from "./isolation-cause.ts";
import type { KernelSwitches } from "./isolation-cause.ts";

const plain: KernelSwitches = {
  unprivilegedUserNamespaces: null,
  maximumUserNamespaces: "15000",
  apparmorRestriction: null,
  ownSeccomp: "0",
};

test.each([
  [
    "sysctl of Debian",
    "bwrap: No permissions to create new namespace",
    { unprivilegedUserNamespaces: "0" },
    /sysctl/u,
    /sysctl -w/u,
  ],
  [
    "no user namespaces left",
    "bwrap: Creating new namespace failed",
    { maximumUserNamespaces: "0" },
    /sysctl/u,
    /max_user_namespaces/u,
  ],
  [
    "AppArmor of Ubuntu",
    "bwrap: setting up uid map: Permission denied",
    { apparmorRestriction: "1" },
    /AppArmor/u,
    /bwrap-userns-restrict/u,
  ],
  [
    "container",
    "bwrap: Creating new namespace failed: Operation not permitted",
    { ownSeccomp: "2" },
    /container/u,
    /seccomp=unconfined/u,
  ],
  [
    "container of root",
    "mounts: [Errno 1] Operation not permitted: 'unshare mounts'",
    {},
    /container/u,
    /SYS_ADMIN/u,
  ],
  [
    "masked /proc",
    "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
    { ownSeccomp: "2" },
    /\/proc/u,
    /systempaths/u,
  ],
  [
    "loopback",
    "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
    { apparmorRestriction: "1" },
    /loopback/u,
    /sysctl/u,
  ],
  ["old bubblewrap", "bwrap: Unknown option --disable-userns", {}, /too old/u, /0\.8/u],
  ["something else", "bwrap: execvp /x: No such file or directory", {}, /did not start/u, /detail/u],
])("%s", (_, complaint, switches, cause, mend) => {
  const found = causeOf(complaint, { ...plain, ...switches });
  expect(found.cause).toMatch(cause);
  expect(found.mend).toMatch(mend);
});
