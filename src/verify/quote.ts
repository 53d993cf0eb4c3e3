/** What an agent wrote is shown up to this many characters in a message. */
const SHOWN = 160;

/** Control and format characters, line separators and lone surrogates: what changes how text is shown. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Cf}\u{2028}\u{2029}]/gu;

/** Agents' text for a message: on one line, control characters as `\u{…}`, cut at `limit` characters. Escapes nothing else. */
export function quoted(text: string, limit = SHOWN): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const last = line.charCodeAt(limit - 1);
  // A cut must not halve a character of two units.
  const head = line.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
  const shown = head.length < line.length ? `${head}…` : head;
  return shown.replaceAll(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A few names in a row: quoted, at most `limit` of them, the rest counted. */
export function listed(names: readonly string[], limit = 5): string {
  const shown = names.slice(0, limit).map((name) => quoted(name));
  return names.length > limit ? `${shown.join(", ")} and ${names.length - limit} more` : shown.join(", ");
}
