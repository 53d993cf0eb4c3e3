/** Every how manieth right number is made wrong. */
const EVERY = 6;

/**
 * A copy of the text in which some right numbers are wrong: one digit of the first three moved by two to five, so that no
 * rounding explains it. What was computed from an altered number is still right by the records. The same each time.
 */
export function alteredText(text, labels) {
  const lines = text.split("\n");
  let seen = 0;
  const changed = labels.map((label) => {
    if (label.state !== "supported") return label;
    seen += 1;
    return seen % EVERY === 0
      ? { ...label, value: alteredValue(label.value, seen), state: "contradicted" }
      : label;
  });
  for (const [place, { line, column, value }] of changed.entries()) {
    const old = labels[place].value;
    const words = lines[line - 1];
    lines[line - 1] = words.slice(0, column - 1) + value + words.slice(column - 1 + old.length);
  }
  return { text: lines.join("\n"), labels: changed };
}

function alteredValue(value, turn) {
  const digits = [...value.matchAll(/\d/g)].map(({ index }) => index);
  const first = digits.findIndex((at) => value[at] !== "0");
  const at = digits[Math.min(first + (turn % 3), digits.length - 1)];
  const moved = (Number(value[at]) + 2 + (turn % 4)) % 10;
  // A leading zero would be another way to write a number.
  const digit = moved === 0 && at === digits[first] ? 5 : moved;
  return value.slice(0, at) + digit + value.slice(at + 1);
}
