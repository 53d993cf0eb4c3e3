const ESCAPABLE = /[!-/:-@[-`{-~]/;
/** Longest label, brackets included. */
const MAXIMUM_LABEL = 1001;

/**
 * Removes the link reference definitions at the beginning of a paragraph (CommonMark 0.31.2, section 4.7) and
 * answers what is left. A paragraph that holds nothing else cannot become a heading.
 *
 * @param paragraph lines without indentation, each with a line feed at its end
 */
export function withoutReferences(paragraph: string): string {
  let place = 0;
  while (paragraph[place] === "[") {
    const end = referenceEnd(paragraph, place);
    if (end === -1) break;
    place = end;
  }
  return paragraph.slice(place);
}

function referenceEnd(text: string, start: number): number {
  const label = labelEnd(text, start);
  if (label === -1 || text[label] !== ":") return -1;
  const destinationStart = skipToNextLine(text, label + 1);
  const destination =
    text[destinationStart] === "<" ? bracedEnd(text, destinationStart) : bareEnd(text, destinationStart);
  if (destination === -1) return -1;
  const titleStart = skipToNextLine(text, destination);
  if (titleStart !== destination) {
    const title = titleEnd(text, titleStart);
    const end = title === -1 ? -1 : lineEndAfter(text, title);
    if (end !== -1) return end;
  }
  return lineEndAfter(text, destination);
}

function labelEnd(text: string, start: number): number {
  let meaningful = false;
  for (let place = start + 1; place < text.length && place - start < MAXIMUM_LABEL; place += 1) {
    const character = text[place] ?? "";
    if (character === "]") return meaningful ? place + 1 : -1;
    if (character === "[") return -1;
    if (character === "\\") place += 1;
    if (!/\s/.test(character)) meaningful = true;
  }
  return -1;
}

function bracedEnd(text: string, start: number): number {
  for (let place = start + 1; place < text.length; place += 1) {
    const character = text[place] ?? "";
    if (character === ">") return place + 1;
    if (character === "<" || character === "\n") return -1;
    if (character === "\\" && text[place + 1] !== "\n") place += 1;
  }
  return -1;
}

function bareEnd(text: string, start: number): number {
  let open = 0;
  let place = start;
  for (; place < text.length; place += 1) {
    const character = text[place] ?? "";
    if (character === "\\" && ESCAPABLE.test(text[place + 1] ?? "")) place += 1;
    else if (character === "(") open += 1;
    else if (character === ")") {
      if (open === 0) break;
      open -= 1;
    } else if (/[ \t\n\v\f\r]/.test(character)) break;
  }
  return open === 0 && place > start ? place : -1;
}

function titleEnd(text: string, start: number): number {
  const opening = text[start] ?? "";
  if (opening !== '"' && opening !== "'" && opening !== "(") return -1;
  const closing = opening === "(" ? ")" : opening;
  for (let place = start + 1; place < text.length; place += 1) {
    const character = text[place] ?? "";
    if (character === closing) return place + 1;
    if (character === "(" && opening === "(") return -1;
    if (character === "\\") place += 1;
  }
  return -1;
}

/** Skips spaces and tabs with at most one line feed among them. */
function skipToNextLine(text: string, from: number): number {
  const end = skipBlanks(text, from);
  return text[end] === "\n" ? skipBlanks(text, end + 1) : end;
}

function lineEndAfter(text: string, from: number): number {
  const end = skipBlanks(text, from);
  if (end === text.length) return end;
  return text[end] === "\n" ? end + 1 : -1;
}

function skipBlanks(text: string, from: number): number {
  let place = from;
  while (text[place] === " " || text[place] === "\t") place += 1;
  return place;
}
