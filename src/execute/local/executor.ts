import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Executor, SessionObserver, SessionRequest, SessionResult } from "../../contracts/index.ts";
import { INSIDE, WITNESS_PORT } from "./policy.ts";
import { fullSessionPlan, guestPlan } from "./sandbox-plan.ts";
import type { Ground } from "./sandbox-plan.ts";
import { machineOf, seccompProgram } from "./seccomp.ts";
import { newNonce, Session, writeCopies } from "./session.ts";
import { insideUser, makeEtc, systemFolders } from "./system-files.ts";

/** What an executor is opened with. */
export interface LocalExecutorOptions {
  level: "full" | "process" | "none";
  network: "none" | "host";
  /** The environment's interpreter, `<env>/bin/python`. */
  python: string;
  /** Prefixes of the environment and of its base interpreter. */
  readOnlyPrefixes: string[];
  /** The folder python/runproof_guest. */
  guestDirectory: string;
  /** Private to the caller (0700), with a short path. */
  runtimeDirectory: string;
}

export interface LocalExecutor extends Executor {}

/** Opens the executor of this machine. */
export async function openLocalExecutor(options: LocalExecutorOptions): Promise<LocalExecutor> {
  const user = insideUser();
  const machine = machineOf(process.arch);
  const ground: Ground = {
    bwrap: "/usr/bin/bwrap",
    bwrapVersion: "",
    python: options.python,
    readOnlyPrefixes: options.readOnlyPrefixes,
    guestDirectory: options.guestDirectory,
    runtimeDirectory: options.runtimeDirectory,
    system: systemFolders(),
    etc: makeEtc(join(options.runtimeDirectory, "etc"), user.uid, user.gid),
    user,
    root: process.getuid?.() === 0,
    network: options.network,
    filter: machine === null ? null : Buffer.from(seccompProgram(machine)).toString("hex"),
  };
  let count = 0;
  return {
    level: options.network === "host" ? "full-net" : "full",
    execute(request: SessionRequest, observer: SessionObserver, signal: AbortSignal): Promise<SessionResult> {
      count += 1;
      const folder = join(options.runtimeDirectory, `s${count}`);
      mkdirSync(folder, { mode: 0o700 });
      writeCopies(folder, request);
      const nonce = newNonce();
      const relaySocket = request.witness === null ? null : INSIDE.witness;
      const session = guestPlan(request, nonce, {
        root: INSIDE.workspace,
        copies: INSIDE.copies,
        relaySocket,
      });
      const uri =
        request.witness === null ? null : `http://127.0.0.1:${WITNESS_PORT}/${request.witness.secret}`;
      const plan = fullSessionPlan(ground, request, folder, session, uri);
      return new Session(request, observer, {
        python: options.python,
        guestDirectory: options.guestDirectory,
        folder,
        nonce,
        plan,
        isolation: { level: "full", start: "cold" },
      }).run(signal);
    },
    close: () => Promise.resolve(),
  };
}
