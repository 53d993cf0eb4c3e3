export { cacheDirectory } from "./cache-directory.ts";
export { findPython } from "./interpreter.ts";
export { ensureLayer, type Layer, type LayerRequest } from "./layer.ts";
export { ensureManagedEnvironment, findManagedEnvironment } from "./managed-environment.ts";
export { bindingLines, permissionOf, sortRequests } from "./package-request.ts";
export { prefixesOf, type PythonEnvironment } from "./python-environment.ts";
export { requirementsEnvironment } from "./requirements-environment.ts";
export { type SessionEnvironment, withSessionParts } from "./session-parts.ts";
export { userEnvironment } from "./user-environment.ts";
