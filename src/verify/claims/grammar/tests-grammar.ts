/** A statement that tests passed or failed: where its number, or its words, stand. */
export interface TestsToken {
  start: number;
  end: number;
  /** What the number counts. */
  quantity: "passed" | "failed" | "skipped" | "total";
}

const NOUN = String.raw`(?:(?:unit|integration|regression|smoke|end-to-end|e2e|property|acceptance|functional|pytest|of the|of our|new|existing|more|other|the)[\s-]){0,4}(?:tests?|specs?|test cases?|assertions?|checks|testfälle|pruebas|pruebas unitarias)`;
const GOOD = String.raw`(?:pass(?:ed|es|ing)?|green|succeed(?:ed)?|successful|ok|bestanden|grün|erfolgreich|pasan|pasaron|superad[oa]s|en verde|réussis?|passent|verts?)`;
const PATTERNS: readonly [TestsToken["quantity"], RegExp][] = [
  [
    "passed",
    new RegExp(
      String.raw`(?<![\d.])(\d+\s?\/\s?\d+)\s(?:${NOUN}\s)?(?:(?:are|were|have|all|now|sind|están|son|sont)\s){0,3}${GOOD}(?!\p{L})`,
      "giu",
    ),
  ],
  ["passed", new RegExp(String.raw`(?<![\d.])(\d+\s?\/\s?\d+)\s${NOUN}(?!\p{L})`, "giu")],
  [
    "passed",
    new RegExp(
      String.raw`(?<!\p{L})(?:tests?|suite|pytest)\s?[:=–-]\s?[^\d\n]{0,12}(\d+\s?\/\s?\d+)(?![\d.])`,
      "giu",
    ),
  ],
  [
    "passed",
    new RegExp(
      String.raw`(?<![\d.,])(\d[\d,]*)\s(?:of|out of|von|de)\s\d[\d,]*\s${NOUN}\s(?:(?:are|were|have|now|sind|están|son|sont)\s){0,2}${GOOD}(?!\p{L})`,
      "giu",
    ),
  ],
  [
    "total",
    new RegExp(
      String.raw`(?<=(?<![\d.,])\d[\d,]{0,8}\s(?:of|out of|von|de)\s)(\d[\d,]*)\s${NOUN}\s(?:(?:are|were|have|now|sind|están|son|sont)\s){0,2}${GOOD}(?!\p{L})`,
      "giu",
    ),
  ],
  [
    "passed",
    new RegExp(
      String.raw`(?<![\d.,/])(?<!\d\s?(?:of|von|de)\s)(\d[\d,]*)\s${NOUN}\s(?:(?:are|were|have|all|now|been|sind|están|son|sont|run and)\s){0,3}${GOOD}(?!\p{L})`,
      "giu",
    ),
  ],
  [
    "total",
    new RegExp(
      String.raw`(?<![\d.,/])(\d[\d,]*)\s${NOUN}\s(?:(?:were|have been)\s)?(?:ran|run|executed|collected)(?!\p{L})`,
      "giu",
    ),
  ],
  ["passed", /(?<![\d.,/])(\d+)\spassed(?!\p{L})/giu],
  [
    "failed",
    /(?<![\d.,/])(\d+)\sfailed(?=[^\p{L}]|$)(?=[^\n]{0,20}(?:\d\s(?:passed|skipped|error)|\)|$|,|\.|;))/giu,
  ],
  ["skipped", /(?<![\d.,/])(\d+)\s(?:skipped|xfailed|deselected)(?!\p{L})/giu],
];
const WORDS = new RegExp(
  String.raw`(?<!\p{L})(?:(?:all|the|every|our|alle|todos los|todas las|tous les)\s(?:[\p{L}-]+\s){0,3}?(?:tests?|specs|checks|test suite|suite|pruebas)(?:\s(?:for|of|on|in)\s(?:[\p{L}-]+\s?){1,4})?|test suite|tests?|pytest)\s?(?:\s|:\s?|are\s|is\s|were\s|have\s|all\s|now\s|sind\s|ist\s|in\s|es\s|están\s|[✅✔☑]\s?){0,5}(${GOOD})(?!\p{L})`,
  "giu",
);

/** Statements about tests in a sentence, numbers first; without a number the words themselves. */
export function testsIn(sentence: string): TestsToken[] {
  if (!/test|suite|spec|checks|assert|prueba|passed|failed|skipped|testf/i.test(sentence)) return [];
  const found: TestsToken[] = [];
  const taken = (start: number): boolean => found.some((token) => token.start === start);
  const near = /tests?|pytest|suite|specs?|pruebas|checks/iu.test(sentence);
  for (const [quantity, pattern] of PATTERNS) {
    for (const match of sentence.matchAll(pattern)) {
      const number = match[1] ?? "";
      const start = match.index + match[0].indexOf(number);
      // "12 passed" alone may be an examination; beside the word for tests, or with its counterpart, it is not.
      if (!near && !/\d\s(?:passed|failed)\b[^\n]*\d\s(?:passed|failed|skipped)\b/i.test(sentence)) continue;
      if (!taken(start)) found.push({ start, end: start + number.length, quantity });
    }
  }
  if (found.length > 0) return found;
  for (const match of sentence.matchAll(WORDS)) {
    const word = match[1] ?? "";
    const start = match.index + match[0].lastIndexOf(word);
    found.push({ start, end: start + word.length, quantity: "passed" });
  }
  return found;
}
