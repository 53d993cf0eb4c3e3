import { hash } from "node:crypto";
import type { ExtractedBlock } from "../contracts/index.ts";
import { readAttributes } from "./attributes.ts";
import { declaredFile } from "./file-name.ts";
import type { DeclaredFile } from "./file-name.ts";
import { markdownStart } from "./front-matter.ts";
import { readInfo } from "./info-string.ts";
import { isExecutedLanguage, isOutputLanguage, otherLanguageReason, shown } from "./language.ts";
import { scanFences } from "./scan-fences.ts";
import type { Fence } from "./fence.ts";

/** Reason of an untagged block about which Python's parser has still to be asked. */
export const UNDECIDED = "it has no language, and whether it is Python has not been asked yet";
const TAGGED_ELSEWHERE = "it has no language, and the response has blocks tagged as Python";

type Fate = Pick<ExtractedBlock, "disposition" | "reason">;

/**
 * Finds all fenced code blocks of one agent's response, in order, by CommonMark's rules. Byte order mark and YAML
 * front matter are no Markdown, but lines and byte ranges count them. Dispositions are preliminary: untagged
 * blocks and files wait for {@link settleBlocks}.
 *
 * @param response the response as received; a lone surrogate counts as the three bytes of U+FFFD
 * @returns blocks numbered from 1 over all of them, executed or not; empty where the response has none
 */
export function extractBlocks(response: string, agent: string): ExtractedBlock[] {
  const start = markdownStart(response);
  const { fences } = scanFences(response, start.offset, start.line);
  const infos = fences.map((fence) => readInfo(fence.info));
  const tagged = infos.some(({ language }) => isExecutedLanguage(language));
  const bytes = new ByteCounter(response);
  return fences.map((fence, place) => {
    const { language = "", attributes = "" } = infos[place] ?? {};
    const settings = readAttributes(attributes);
    const python = isExecutedLanguage(language) || language === "";
    const file = declaredFile(fence.code, settings, python);
    return {
      index: place + 1,
      agent,
      language,
      startLine: fence.startLine,
      endLine: fence.endLine,
      byteRange: [bytes.upTo(fence.start), bytes.upTo(fence.end)],
      sha256: hash("sha256", fence.code, "hex"),
      closed: fence.closed,
      ...preliminaryFate(fence, { language, skip: settings.skip, tagged, file }),
      outcome: null,
      code: fence.code,
      attributes,
      fileName: file?.path ?? null,
    };
  });
}

interface FateInput {
  language: string;
  skip: boolean;
  /** Whether the response has a block of an executed language. */
  tagged: boolean;
  file: DeclaredFile | null;
}

function preliminaryFate(fence: Fence, { language, skip, tagged, file }: FateInput): Fate {
  const executed = isExecutedLanguage(language);
  const empty = fence.code.trim() === "";
  if (!fence.closed) {
    const reason = `the fence opened in line ${fence.line} is never closed: the block is cut at line ${Math.max(fence.endLine, fence.line)}`;
    return { disposition: "truncated", reason };
  }
  if (skip) return skipped("it is marked `skip`");
  const named = file !== null && file.source === "attribute" && !isOutputLanguage(language);
  if (empty) return named && file.path !== null ? written(file.path, "it is empty") : skipped("it is empty");
  if (executed) return { disposition: "executed", reason: null };
  if (language === "") {
    if (!tagged) return skipped(UNDECIDED);
    return file === null ? skipped(TAGGED_ELSEWHERE) : writtenOrRefused(file, TAGGED_ELSEWHERE);
  }
  const reason = otherLanguageReason(language);
  return file === null || isOutputLanguage(language) ? skipped(reason) : writtenOrRefused(file, reason);
}

function skipped(reason: string): Fate {
  return { disposition: "skipped", reason };
}

function written(path: string, reason: string): Fate {
  return { disposition: "file", reason: `${reason}: written to ${shown(path)} only` };
}

function writtenOrRefused(file: DeclaredFile, reason: string): Fate {
  if (file.path !== null) return written(file.path, reason);
  return skipped(
    `${reason}; its file name ${shown(file.written)} is no path inside the workspace, so it is not written`,
  );
}

/** Counts UTF-8 bytes up to ascending offsets of a text, each character once. */
class ByteCounter {
  private readonly text: string;
  private offset = 0;
  private bytes = 0;

  constructor(text: string) {
    this.text = text;
  }

  upTo(offset: number): number {
    this.bytes += Buffer.byteLength(this.text.slice(this.offset, offset));
    this.offset = offset;
    return this.bytes;
  }
}
