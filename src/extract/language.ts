const EXECUTED = new Set(["python", "py", "python3", "ipython"]);
const OUTPUT = new Set([
  "output",
  "out",
  "stdout",
  "stderr",
  "console",
  "terminal",
  "log",
  "logs",
  "traceback",
  "result",
  "results",
]);
const MARKDOWN = new Set(["markdown", "md", "mdx"]);
/** Longest piece of an agent's text in a reason. */
const LONGEST_SHOWN = 40;

/** Whether blocks of this language are executed; the language is the first word of the info string in any case. */
export function isExecutedLanguage(language: string): boolean {
  return EXECUTED.has(language.toLowerCase());
}

/** Whether a block of this language shows what a program printed or an interpreter's dialogue, so is never a file. */
export function isOutputLanguage(language: string): boolean {
  const word = language.toLowerCase();
  return word === "pycon" || OUTPUT.has(word);
}

/** Why a block of a language that is not executed is not; the language is not empty. */
export function otherLanguageReason(language: string): string {
  const word = language.toLowerCase();
  if (word === "pycon") return "pycon is an interactive transcript and is not executed";
  if (MARKDOWN.has(word)) {
    return `the outer ${shown(language)} fence makes everything in it text: unwrap it to have the code inside executed`;
  }
  if (OUTPUT.has(word)) return `${shown(language)} is printed output and is not executed`;
  if (word.startsWith("{"))
    return `${shown(language)} in braces is not executed: write \`python\` without them`;
  const [stem = ""] = word.split(/[^a-z0-9]/);
  if (EXECUTED.has(stem)) {
    return `the language is ${shown(language)}, not ${stem}: put a blank after the language to have it executed`;
  }
  return `the language is ${shown(language)}, not Python`;
}

/** An agent's word for a message: short, in quotation marks, without control or invisible characters. */
export function shown(text: string): string {
  const cut = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
  return `"${cut.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD")}"`;
}
