import type { RunproofError } from "../errors.ts";
import { badInput } from "./bad-input.ts";

/** A response may have this many bytes of UTF-8: 10 MiB. Documents have no limit. */
export const MAX_RESPONSE_BYTES = 10 * 1024 ** 2;

/** Holds a response against the limit and against halves of surrogate pairs, which UTF-8 cannot store. */
export function checkResponseText(text: string, place: () => string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_RESPONSE_BYTES) throw responseTooLarge(place(), bytes);
  if (hasLoneSurrogate(text)) {
    throw badInput(
      place(),
      "the response holds half of a surrogate pair, which is no character.",
      "Write it again from the agent's raw answer, as UTF-8.",
    );
  }
}

export function responseTooLarge(place: string, bytes: number): RunproofError {
  return badInput(
    place,
    `the response has ${bytes} bytes, more than 10 MiB (${MAX_RESPONSE_BYTES}).`,
    "Move data out of the response into files.",
  );
}

export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
