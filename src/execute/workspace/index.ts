export * from "./artifacts.ts";
export * from "./evidence-paths.ts";
export * from "./limits.ts";
export { readWorkspaceFile } from "./regular-file.ts";
export { SESSION_ROOT } from "./link-resolution.ts";
export * from "./workspace.ts";
