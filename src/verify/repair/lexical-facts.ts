import type { BlockFacts } from "../../contracts/index.ts";

/**
 * What can be told by words alone of a block that Python's parser refuses: names bound at the margin, literal log
 * calls, literal file names. Poorer than a syntax tree, so whatever it finds is demanded of a later block.
 */
export function lexicalFacts(lines: readonly string[]): Pick<BlockFacts, "names" | "logs" | "files"> {
  const names: BlockFacts["names"] = [];
  const logs: BlockFacts["logs"] = [];
  const files: BlockFacts["files"] = [];
  for (const [place, text] of lines.entries()) {
    const line = place + 1;
    const name = /^(?:(?:async )?def |class )?([A-Za-z_]\w*)\s*(?:[:(]|=(?!=))/.exec(text)?.[1];
    if (name !== undefined && isBinding(text)) names.push({ name, line });
    for (const found of text.matchAll(/\b(log_\w+)\(\s*["']([^"']{1,250})["']/g)) {
      logs.push({ call: found[1] ?? "", key: found[2] ?? null, line });
    }
    if (/\b(?:open|to_\w+|savefig|save\w*|write_\w+|dump)\(/.test(text)) {
      for (const found of text.matchAll(/["']([\w./-]{1,200}\.\w{1,8})["']/g))
        files.push({ path: found[1] ?? null, line });
    }
  }
  return { names, logs, files };
}

function isBinding(text: string): boolean {
  return /^(?:(?:async )?def |class )/.test(text) || /^[A-Za-z_]\w*\s*(?::[^=]*)?=(?!=)/.test(text);
}
