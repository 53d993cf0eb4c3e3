import type { CheckInput } from "./input.ts";
import { linesOfBlock } from "./lines-of.ts";
import { quoted } from "./quote.ts";

/** Longer lines are no calls that somebody typed. */
const LONGEST_LINE = 2000;
const NAMES_SERVER =
  /(?:set_tracking_uri\s*\(\s*(?:uri\s*=\s*)?|\btracking_uri\s*=\s*|MLFLOW_TRACKING_URI["']?\s*(?:\]\s*=|,|=)\s*)[rf]?["']?https?:\/\/(?:[^\s/@"']{0,200}@)?([^\s/?#"')@]{1,200})/;

/**
 * What to do where executed blocks name a tracking server of their own, by literal address; null where none does. Only
 * a hint may rest on it. The address is shown without user name, password and path.
 */
export function ownServerHint(input: CheckInput): string | null {
  const text = input.implementer?.text ?? "";
  for (const block of input.blocks.filter(({ disposition }) => disposition === "executed")) {
    for (const line of linesOfBlock(text, block)) {
      if (line.length > LONGEST_LINE || /^\s*#/.test(line)) continue;
      const host = NAMES_SERVER.exec(line)?.[1];
      if (host !== undefined) {
        return `The code names a tracking server of its own (${quoted(host, 80)}): take the line out, MLFLOW_TRACKING_URI is set for it. Runs go to a server of yours with --tracking-uri.`;
      }
    }
  }
  return null;
}

/** Whether an error's text is that of a server that cannot be reached. */
export function isUnreachable(message: string): boolean {
  return /Max retries exceeded|Failed to establish a new connection|Connection refused|Name or service not known|Temporary failure in name resolution|Network is unreachable|API request to https?:/i.test(
    message,
  );
}
