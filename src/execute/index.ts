export { openLocalExecutor, probeIsolation, type LocalExecutor } from "./local/executor.ts";
export type { LocalExecutorOptions } from "./local/ground.ts";
export type { IsolationProbe } from "./local/isolation-probe.ts";
