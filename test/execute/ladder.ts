import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLocalExecutor } from "../../src/execute/index.ts";
import type { LocalExecutor } from "../../src/execute/index.ts";
import { managedPython } from "../support/python.ts";
import { GUEST, prefixesOf } from "./run-session.ts";

export type Ladder = Awaited<ReturnType<typeof openLadder>>;

/** An executor with a warm parent over an environment that has one module of the test's own. */
export async function openLadder({ wait = true, module = "", renewAfter = 1000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
  const managed = await managedPython();
  const environment = join(folder, "environment");
  execFileSync(managed, ["-m", "venv", "--without-pip", environment]);
  const version = execFileSync(managed, ["-c", "import sys; print('python%d.%d' % sys.version_info[:2])"], {
    encoding: "utf8",
  }).trim();
  const [prefix = "", base = ""] = prefixesOf(managed);
  const packages = join(environment, "lib", version, "site-packages");
  writeFileSync(join(packages, "base.pth"), `${join(prefix, "lib", version, "site-packages")}\n`);
  writeFileSync(join(packages, "odd_module.py"), module);
  const python = join(environment, "bin", "python");
  const executor: LocalExecutor = await openLocalExecutor({
    level: "full",
    network: "none",
    python,
    readOnlyPrefixes: [environment, prefix, base],
    guestDirectory: GUEST,
    runtimeDirectory: join(folder, "r"),
  });
  const memoryFile = join(folder, "memory.json");
  mkdirSync(join(folder, "w"));
  const handle = executor.startWarm({
    workspaces: join(folder, "w"),
    witness: null,
    mounts: [],
    environment: {},
    modules: ["decimal", ...(module === "" ? [] : ["odd_module"])],
    memoryFile,
    packageFolders: [packages],
    renewAfter,
    next: () => Promise.resolve(null),
  });
  if (wait) await handle.settled();
  let count = 0;
  return {
    folder,
    packages,
    memoryFile,
    settled: () => handle.settled(),
    run: (code: string, onLine?: () => void, request: object = {}) => {
      count += 1;
      const workspace = join(folder, "w", String(count));
      const stdoutPath = join(folder, `o${count}`);
      mkdirSync(workspace);
      return executor
        .execute(
          {
            executionId: `e${count}`,
            responseName: "r.md",
            blocks: [{ index: 1, mode: "execute", code, fileName: null, startLine: 1 }],
            workspace,
            mounts: [],
            environment: {},
            limits: {
              timeoutMs: 30_000,
              memoryBytes: 2 ** 30,
              outputBytes: 1_000_000,
              processes: 64,
              fileBytes: 10_000_000,
            },
            coldBecause: null,
            witness: null,
            stdoutPath,
            stderrPath: join(folder, `e${count}`),
            outputsPath: join(folder, `r${count}`),
            ...request,
          },
          onLine === undefined ? {} : { onLine },
          new AbortController().signal,
        )
        .then((result) => ({ ...result, stdout: readFileSync(stdoutPath, "utf8") }));
    },
    async close() {
      await executor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
