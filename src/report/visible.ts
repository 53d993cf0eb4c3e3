/** Control and format characters, line separators and lone surrogates: what changes how text is shown, or shows nothing. */
const UNSEEN = /[\p{Cc}\p{Cs}\u{2028}\u{2029}]|(?![\u{200C}\u{200D}])\p{Cf}/gu;

const ESCAPE = String.fromCodePoint(0x1b);
const BELL = String.fromCodePoint(0x07);
/** Escape sequences that terminals act on: CSI, OSC up to 2,000 characters, and the two-character ones. */
const SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[0-?]{0,64}[ -/]{0,8}[@-~]|\\][^${BELL}${ESCAPE}]{0,2000}(?:${BELL}|${ESCAPE}\\\\)|[@-Z\\\\^_])`,
  "g",
);

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}

/**
 * Makes harmless what agents wrote, for one line of a terminal, a table cell or a heading: control characters,
 * line ends, bidirectional and invisible format characters and lone surrogates become signs one can see.
 */
export function visible(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(UNSEEN, picture);
}

/** The same for text of several lines: line ends and tabs stay, CRLF becomes LF, a lone CR becomes a sign. */
export function visibleLines(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(UNSEEN, (character) =>
      character === "\n" || character === "\t" ? character : picture(character),
    );
}

/** What a program printed, as a terminal would leave it: without escape sequences, of a line drawn again and again only the last state. */
export function printed(text: string): string {
  const plain = text.replaceAll(SEQUENCES, "").replaceAll("\r\n", "\n");
  if (!plain.includes("\r")) return visibleLines(plain);
  return visibleLines(
    plain
      .split("\n")
      .map((line) => line.split("\r").findLast((state) => state.trim() !== "") ?? "")
      .join("\n"),
  );
}

/** The first `limit` UTF-16 units of a text, one fewer where the cut would halve a character. */
export function headOf(text: string, limit: number): string {
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

/** Cuts a text for display at `limit` characters and says how many are missing. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = headOf(text, limit);
  return `${head}\u2026 (${text.length - head.length} more characters)`;
}
