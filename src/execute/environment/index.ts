export { cacheDirectory } from "./cache-directory.ts";
export { type ManagedEnvironment, packageFolders, userEnvironment } from "./description.ts";
export { ensureManagedEnvironment, findManagedEnvironment } from "./managed-environment.ts";
export { findPython } from "./interpreter.ts";
