import { createHash } from "node:crypto";
import type { FileChange } from "../contracts/index.ts";
import type { VerifyInput } from "./input.ts";
import { linesOfBlock } from "./lines-of.ts";

/** Folders and files that tools leave behind and that are nobody's result: stores of MLflow, caches. */
const LEFT_BEHIND =
  /(?:^|\/)(?:mlruns|mlartifacts|__pycache__|\.ipynb_checkpoints|\.cache|\.config|\.ipython|\.pytest_cache)\/|(?:^|\/)mlflow\.db(?:-\w+)?$|\.pyc$/;

/** Files that the execution created, changed or rewrote, tools' traces left out. Blocks written as files are no work of the execution. */
export function filesMade(input: Pick<VerifyInput, "evidence" | "task">): FileChange[] {
  const written = blockDigests(input);
  return (input.evidence?.execution?.files ?? []).filter(
    (file) => file.change !== "deleted" && !LEFT_BEHIND.test(file.path) && !written.has(file.sha256),
  );
}

/** Digests of the blocks of the response, by which a file is known that is a block written as it stands: digest to block index. */
export function blockDigests(input: Pick<VerifyInput, "evidence" | "task">): Map<string, number> {
  const text = input.task.responses.find((response) => response.implementer)?.text ?? "";
  const found = new Map<string, number>();
  for (const block of input.evidence?.blocks ?? []) {
    if (block.endLine < block.startLine) continue;
    found.set(block.sha256, block.index);
    const [first, ...rest] = linesOfBlock(text, block);
    if (first?.trimStart().startsWith("%%writefile") === true) {
      found.set(
        createHash("sha256")
          .update(`${rest.join("\n")}\n`)
          .digest("hex"),
        block.index,
      );
    }
  }
  return found;
}
