import { resolve } from "node:path";

/** Folder of the trusted Python programs; the same place from the sources and from the built files. */
export const ANALYST_DIRECTORY = resolve(import.meta.dirname, "../../python/runproof_analyst");
