import type { ExtractedBlock, SessionBlock } from "../contracts/index.ts";
import { readWriteFile } from "./file-name.ts";

/**
 * What the session is to do with a block; null where it is neither executed nor written. A `%%writefile` cell is
 * executed as it is, since IPython writes the file; where it is only to be written, its body is, unless it appends.
 */
export function sessionBlock(block: ExtractedBlock): SessionBlock | null {
  const { index, code, fileName, startLine } = block;
  const cell = fileName === null ? null : readWriteFile(code);
  if (block.disposition === "executed") {
    const mode = fileName === null || cell?.append === true ? "execute" : "both";
    return { index, code, fileName, startLine, mode };
  }
  if (block.disposition !== "file" || fileName === null) return null;
  if (cell === null) return { index, code, fileName, startLine, mode: "write" };
  if (cell.append) return { index, code, fileName, startLine, mode: "execute" };
  return { index, code: cell.body, fileName, startLine: startLine + 1, mode: "write" };
}
