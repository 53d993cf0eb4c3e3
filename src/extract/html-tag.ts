const WHITE_SPACE = /\s/;
const NAME_START = /[A-Za-z]/;
const NAME_REST = /[A-Za-z0-9-]/;
const ATTRIBUTE_START = /[A-Za-z_:]/;
const ATTRIBUTE_REST = /[A-Za-z0-9:._-]/;
const UNQUOTED_END = /["'=<>`]/;
const SPACE = 32;

/**
 * Whether the text is one complete HTML opening or closing tag with nothing but white space after it (CommonMark
 * 0.31.2, section 4.6, start condition 7). Written by hand, because a regular expression may run out of stack on
 * a hostile line.
 */
export function isCompleteTag(text: string): boolean {
  const end = text.startsWith("</") ? closingTagEnd(text) : openingTagEnd(text);
  return end !== -1 && skip(text, end, WHITE_SPACE) === text.length;
}

function closingTagEnd(text: string): number {
  const nameEnd = tagNameEnd(text, 2);
  if (nameEnd === -1) return -1;
  const end = skip(text, nameEnd, WHITE_SPACE);
  return text[end] === ">" ? end + 1 : -1;
}

function openingTagEnd(text: string): number {
  let place = tagNameEnd(text, 1);
  if (place === -1) return -1;
  for (;;) {
    const spaced = skip(text, place, WHITE_SPACE);
    const character = text[spaced] ?? "";
    if (character === ">") return spaced + 1;
    if (character === "/") return text[spaced + 1] === ">" ? spaced + 2 : -1;
    if (spaced === place || !ATTRIBUTE_START.test(character)) return -1;
    place = attributeEnd(text, spaced);
    if (place === -1) return -1;
  }
}

function attributeEnd(text: string, start: number): number {
  const nameEnd = skip(text, start, ATTRIBUTE_REST);
  const equals = skip(text, nameEnd, WHITE_SPACE);
  if (text[equals] !== "=") return nameEnd;
  const value = skip(text, equals + 1, WHITE_SPACE);
  const quote = text[value] ?? "";
  if (quote === '"' || quote === "'") {
    const closing = text.indexOf(quote, value + 1);
    return closing === -1 ? -1 : closing + 1;
  }
  let end = value;
  while (end < text.length && !endsUnquoted(text, end)) end += 1;
  return end === value ? -1 : end;
}

/** Control characters and the space end a value without quotation marks; NUL counts as the U+FFFD that replaces it. */
function endsUnquoted(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return (code <= SPACE && code !== 0) || UNQUOTED_END.test(text[place] ?? "");
}

function tagNameEnd(text: string, start: number): number {
  return NAME_START.test(text[start] ?? "") ? skip(text, start + 1, NAME_REST) : -1;
}

function skip(text: string, from: number, characters: RegExp): number {
  let place = from;
  while (place < text.length && characters.test(text[place] ?? "")) place += 1;
  return place;
}
