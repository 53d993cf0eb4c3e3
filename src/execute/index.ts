export { openLocalExecutor, probeIsolation, type LocalExecutor, type WarmOptions } from "./local/executor.ts";
export type { LocalExecutorOptions } from "./local/ground.ts";
export { preloadMemoryPath } from "./local/warm/preload-memory.ts";
export { findGpu } from "./local/gpu.ts";
