import { parseJson } from "./json-text.ts";

/**
 * Names the place where a result file is no JSON, as {@link parseJson} does; bare NaN and Infinity, which Python writes,
 * are no fault here.
 * @throws INPUT_INVALID with file, line, column, what was expected and what stands there, where there is a fault
 */
export function placeJsonFault(text: string, path: string): void {
  const finite = text.replaceAll(/"(?:[^"\\\n]|\\[^\n])*"|\b(?:NaN|Infinity)\b/g, (found) =>
    found.startsWith('"') ? found : "0.0".padEnd(found.length, "0"),
  );
  parseJson(finite, path);
}
