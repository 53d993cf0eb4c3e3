export * from "./artifacts.ts";
export * from "./evidence-paths.ts";
export * from "./limits.ts";
export * from "./open-workspace.ts";
export { replaceWorkspaceFile } from "./replace-file.ts";
export { SESSION_ROOT } from "./link-resolution.ts";
export * from "./workspace.ts";
