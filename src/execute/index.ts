export { openLocalExecutor, probeIsolation, type LocalExecutor } from "./local/executor.ts";
export type { LocalExecutorOptions } from "./local/ground.ts";
