import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { badInput, excerpt, shownPath } from "./bad-input.ts";
import type { GivenResponse } from "./responses.ts";
import { isAgentName } from "./task-shape.ts";

const ENDING = ".md";

/**
 * Responses that lie beside a handoff as `responses/<task_id>/<agent>.md`, in order of name; none where there is no
 * such folder. Files with other endings are ignored.
 * @param folder the handoff's folder
 */
export async function responsesBeside(folder: string, taskId: string): Promise<GivenResponse[]> {
  for (const path of ["responses", `responses/${taskId}`]) {
    const stat = await lstat(join(folder, path)).catch(() => null);
    if (stat === null) return [];
    if (!stat.isDirectory()) {
      throw badInput(
        shownPath(join(folder, path)),
        `expected a folder with responses, found ${stat.isSymbolicLink() ? "a link" : "a file"}.`,
        "Put the folder itself there, or move it away.",
      );
    }
  }
  const below = `responses/${taskId}`;
  const names = await readdir(join(folder, below)).catch((cause: unknown) => {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw badInput(
      shownPath(join(folder, below)),
      `the folder cannot be read: ${why}.`,
      "Check its owner and mode.",
    );
  });
  return names
    .filter((name) => name.endsWith(ENDING) && !name.startsWith("."))
    .toSorted()
    .map((name) => besideOne(folder, `${below}/${name}`, name.slice(0, -ENDING.length)));
}

function besideOne(folder: string, path: string, agent: string): GivenResponse {
  const place = (): string => shownPath(join(folder, path));
  if (isAgentName(agent)) return { agent, shape: { path }, place };
  throw badInput(
    place(),
    `the file's name gives the agent "${excerpt(agent)}", expected at most 100 letters, digits, \`_\`, \`.\`, \`-\` and blanks.`,
    "Rename the file.",
  );
}
