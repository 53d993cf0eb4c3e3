/** 1-based line and column (UTF-16 units) of an offset; lines end with LF, CRLF or CR. */
export function textPosition(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = 0; at < offset; at += 1) {
    const code = text.charCodeAt(at);
    // The CR of a CRLF does not count for itself.
    if (code !== 0x0a && (code !== 0x0d || text.charCodeAt(at + 1) === 0x0a)) continue;
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
