export { openLocalExecutor } from "./local/executor.ts";
export type { LocalExecutor, LocalExecutorOptions } from "./local/executor.ts";
