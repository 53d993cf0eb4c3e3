import { markdownStart } from "./front-matter.ts";
import { readInfo } from "./info-string.ts";
import { shown } from "./language.ts";
import { scanFences } from "./scan-fences.ts";

/**
 * Lists the fences that an HTML block hides: by CommonMark they are raw HTML and no code blocks, which people who
 * write `<details>` directly before a fence do not expect.
 *
 * @returns line of each opening fence, its language, and the reason with what to do about it
 */
export function hiddenFences(response: string): { line: number; language: string; reason: string }[] {
  const start = markdownStart(response);
  return scanFences(response, start.offset, start.line).hidden.map(({ line, info }) => {
    const { language } = readInfo(info);
    const named = language === "" ? "a fence" : `a ${shown(language)} fence`;
    return {
      line,
      language,
      reason: `${named} in line ${line} is part of an HTML block and no code block: leave a blank line before it`,
    };
  });
}
