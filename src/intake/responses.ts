import type { Response } from "../contracts/index.ts";
import { badInput, excerpt } from "./bad-input.ts";
import { readResponseFile } from "./response-file.ts";
import { checkResponseText } from "./response-limit.ts";
import type { ResponseShape } from "./task-shape.ts";

/** The agent whose code is executed where none is marked. */
export const IMPLEMENTER = "ops_commander";

/** A response as given, and where. */
export interface GivenResponse {
  agent: string;
  shape: ResponseShape | null;
  place: () => string;
}

/**
 * Reads the responses of a task. The implementer is the one marked `role: implementer`, else `ops_commander`, else the
 * only agent that answered. A blank response is none.
 * @param folder the document's folder; null where it came over standard input
 * @param warn takes a sentence about the task
 */
export async function readResponses(
  given: readonly GivenResponse[],
  folder: string | null,
  warn: (sentence: string) => void,
): Promise<Response[]> {
  const marked = given.filter(({ shape }) => isMarked(shape));
  const [first, second] = marked;
  if (first !== undefined && second !== undefined) {
    throw badInput(
      second.place(),
      `a second agent is marked as implementer; ${excerpt(first.agent)} is marked already.`,
      "Mark one agent only.",
    );
  }
  const answered: { agent: string; text: string }[] = [];
  for (const response of given) {
    const text = await textOf(response, folder);
    checkResponseText(text, () => response.place());
    if (text.trim() !== "") answered.push({ agent: response.agent, text });
  }
  const implementer = first?.agent ?? unmarkedImplementer(given, answered, warn);
  return answered.map(({ agent, text }) => ({ agent, text, implementer: agent === implementer }));
}

function isMarked(shape: ResponseShape | null): boolean {
  return typeof shape === "object" && shape !== null && shape.role?.trim().toLowerCase() === "implementer";
}

function unmarkedImplementer(
  given: readonly GivenResponse[],
  answered: readonly { agent: string }[],
  warn: (sentence: string) => void,
): string | null {
  const named =
    given.find(({ agent }) => agent === IMPLEMENTER) ??
    given.find(({ agent }) => agent.toLowerCase().replaceAll(/[ .-]/g, "_") === IMPLEMENTER);
  if (named !== undefined) return named.agent;
  const [only] = answered;
  if (only === undefined) return null;
  if (answered.length === 1) {
    warn(`${only.agent} is the only agent that answered, so its response is taken as the implementer's`);
    return only.agent;
  }
  const names = answered.map(({ agent }) => agent).join(", ");
  warn(
    `none of ${excerpt(names, 200)} is ${IMPLEMENTER} or marked \`role: implementer\`, so no response is executed`,
  );
  return null;
}

async function textOf({ shape, place }: GivenResponse, folder: string | null): Promise<string> {
  if (shape === null) return "";
  if (typeof shape === "string") return shape;
  if (typeof shape.text === "string") return shape.text;
  if (folder === null) {
    throw badInput(
      place(),
      "a document from standard input cannot name response files.",
      "Write the response into the document, or name the document's file.",
    );
  }
  return readResponseFile(folder, shape.path ?? "", place);
}
