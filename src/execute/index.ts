export { openLocalExecutor, probeIsolation, type LocalExecutor } from "./local/executor.ts";
export type { LocalExecutorOptions } from "./local/ground.ts";
export { preloadMemoryPath } from "./local/warm/preload-memory.ts";
export { findGpu } from "./local/gpu.ts";
