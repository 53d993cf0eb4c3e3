/** A name that agents chose: one line, control characters made visible, at most 80 characters. */
export function shown(name: string): string {
  const head = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return head.replaceAll(
    /[\p{Cc}\p{Cs}\p{Cf}\u{2028}\u{2029}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A few names in a row: at most five, the rest counted. */
export function listed(names: readonly string[]): string {
  const head = names
    .slice(0, 5)
    .map((name) => shown(name))
    .join(", ");
  return names.length > 5 ? `${head} and ${names.length - 5} more` : head;
}
