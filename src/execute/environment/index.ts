export { cacheDirectory } from "./cache-directory.ts";
export { type ManagedEnvironment, userEnvironment } from "./description.ts";
export {
  ensureManagedEnvironment,
  findManagedEnvironment,
  type EnvironmentRequest,
} from "./managed-environment.ts";
export { findPython, type Interpreter } from "./interpreter.ts";
