import { expect, test } from "vitest";
import { bwrapArguments, memoryFileSystems } from "./policy.ts";
import type { SandboxPlan } from "./policy.ts";
import { ownUid } from "./process-plan.ts";
import { FULL_PLACES, sessionEnvironment } from "./session-environment.ts";

const plan: SandboxPlan = {
  user: { uid: 65533, gid: 65533 },
  network: "none",
  system: [
    { path: "/bin", link: "usr/bin" },
    { path: "/lib32", link: null },
  ],
  etc: [{ source: "/r/etc/passwd", target: "passwd" }],
  devices: [],
  readOnly: [{ source: "/mnt/0", target: "/tmp/environment" }],
  mounts: [{ source: "/mnt/1", target: "/data", writable: false }],
  masked: [],
  workspace: "/mnt/2",
  workingDirectory: "/workspace",
  environment: { A: "b c" },
  memoryBytes: 2 ** 30,
  filter: true,
};
const words = bwrapArguments(plan);
const has = (...part: string[]): boolean => ` ${words.join(" ")} `.includes(` ${part.join(" ")} `);
const place = (...part: string[]): number => words.join("\n").indexOf(part.join("\n"));

test("every namespace, no capabilities, no nested ones, no environment", () => {
  for (const kind of ["user", "pid", "net", "ipc", "uts"]) expect(words).toContain(`--unshare-${kind}`);
  for (const word of ["--disable-userns", "--new-session", "--die-with-parent", "--clearenv"])
    expect(words).toContain(word);
  expect([
    has("--cap-drop", "ALL"),
    has("--seccomp", "8"),
    has("--uid", "65533"),
    has("--setenv", "A", "b c"),
  ]).toEqual([true, true, true, true]);
  expect(words).not.toContain("--as-pid-1");
});

test("only the workspace is writable, and the root is closed last", () => {
  expect(words.filter((word) => word === "--bind")).toHaveLength(1);
  expect(has("--bind", "/mnt/2", "/workspace")).toBe(true);
  expect(words.slice(-6)).toEqual(["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/workspace"]);
  expect(words.some((word, index) => word === "/" && words[index - 1]?.includes("bind"))).toBe(false);
});

test("sizes stand before their file systems, and prefixes below /tmp come after it", () => {
  for (const one of memoryFileSystems(plan.memoryBytes)) {
    expect(has("--size", String(2 ** 29), "--tmpfs", one.path)).toBe(true);
  }
  expect(place("--ro-bind", "/mnt/0", "/tmp/environment")).toBeGreaterThan(place("--tmpfs", "/tmp"));
});

test("the host's network only by name", () => {
  expect(bwrapArguments({ ...plan, network: "host" })).not.toContain("--unshare-net");
});

test("masked folders become empty, masked files unreadable", () => {
  const masked = bwrapArguments({
    ...plan,
    masked: [
      { path: "/s/a", folder: true },
      { path: "/s/b", folder: false },
    ],
  }).join(" ");
  expect(masked).toContain("--tmpfs /s/a --remount-ro /s/a --ro-bind /dev/null /s/b");
});

test("the environment of a session: ours, the additional names, never a loader's", () => {
  const environment = sessionEnvironment(FULL_PLACES("/env/bin"), "http://127.0.0.1:1/s", {
    HF_HOME: "/cache",
    MPLBACKEND: "svg",
    LD_PRELOAD: "/x",
    "": "x",
    "A=B": "x",
  });
  expect(environment).toMatchObject({
    MLFLOW_TRACKING_URI: "http://127.0.0.1:1/s",
    HF_HOME: "/cache",
    MPLBACKEND: "svg",
    HOME: "/home/runproof",
  });
  expect(Object.keys(environment).filter((name) => /^$|=|^LD_|^PYTHON(PATH|HOME)$/u.test(name))).toEqual([]);
  expect(sessionEnvironment(FULL_PLACES("/env/bin"), null, {})).not.toHaveProperty(["MLFLOW_TRACKING_URI"]);
});

test("own uids are high, and lie within what a container maps", () => {
  expect(ownUid("0 0 4294967295", 5)).toBe(1_900_000_005);
  expect(ownUid("0 100000 65536", 5)).toBe(64_005);
});
