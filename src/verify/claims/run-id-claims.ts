import type { Response } from "../../contracts/index.ts";
import type { RunIdClaim } from "../input.ts";
import { linesOf } from "../lines-of.ts";
import { proseLines } from "./prose.ts";
import type { RunIdToken } from "./run-id-grammar.ts";
import { runIdsIn } from "./run-id-grammar.ts";

/** More claims of one source than this say nothing more. */
const MAX_CLAIMS = 200;
/** Of stdout no more than this is searched. */
const MAX_STDOUT = 4 * 1024 * 1024;

/** Run ids that a response says in its prose, each once, in order. */
export function runIdClaimsOf(response: Response): RunIdClaim[] {
  const lines = proseLines(response.text).map(({ line, text }) => ({ line, text }));
  return collect(lines, (token, line) => claimOf(token, line, response.agent, response.implementer));
}

/** Run ids that the execution printed, each once, in order; `line` counts in stdout. */
export function runIdClaimsOnStdout(stdout: string): RunIdClaim[] {
  const lines = linesOf(stdout.slice(0, MAX_STDOUT)).map((text, place) => ({ line: place + 1, text }));
  return collect(lines, (token, line) => claimOf(token, line, null, true));
}

/** The whole run ids that texts (responses, stdout) claim, for asking the stores; each once, in MLflow's form. */
export function claimedRunIds(texts: readonly string[]): string[] {
  const ids = new Set<string>();
  for (const text of texts) {
    for (const claim of runIdClaimsOf({ agent: "", text, implementer: true }))
      if (claim.whole) ids.add(claim.id);
  }
  return [...ids];
}

function collect(
  lines: readonly { line: number; text: string }[],
  make: (token: RunIdToken, line: number) => RunIdClaim,
): RunIdClaim[] {
  const found = new Map<string, RunIdClaim>();
  const around = new Surroundings();
  for (const { line, text } of lines) {
    for (const token of runIdsIn(text, around.of(text))) {
      const known = found.get(token.id);
      if (known === undefined) found.set(token.id, make(token, line));
      // A second mention may settle what the first left open: that the run is cited as somebody else's.
      else if (token.citesEarlier) known.citesEarlier = true;
      if (found.size >= MAX_CLAIMS) return [...found.values()];
    }
    around.pass(text);
  }
  return [...found.values()];
}

function claimOf(token: RunIdToken, line: number, agent: string | null, implementer: boolean): RunIdClaim {
  const { id, whole, text, labelled, citesEarlier, sentence } = token;
  return {
    agent,
    implementer,
    sentence,
    line,
    column: token.index + 1,
    text,
    id,
    whole,
    citesEarlier,
    labelled,
  };
}

/** What a line stands under: the heading, the lead-in of its list, the header of its table. */
class Surroundings {
  #heading = "";
  #lead = "";
  #tableHeader = "";

  of(line: string): string {
    if (line.includes("|")) return this.#tableHeader;
    return `${this.#heading}\n${this.#lead}`;
  }

  pass(line: string): void {
    const text = line.trim();
    if (/^#{1,6}\s/.test(text)) {
      this.#heading = text.slice(0, 200);
      this.#lead = "";
    } else if (text.endsWith(":")) {
      this.#lead = text.slice(-200);
    } else if (text !== "" && !/^(?:[-*+>|]|\d+[.)])/.test(text)) {
      this.#lead = "";
    }
    if (!text.includes("|")) this.#tableHeader = "";
    else if (this.#tableHeader === "") this.#tableHeader = text.slice(0, 400);
  }
}
