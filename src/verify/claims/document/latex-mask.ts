import { blanks, blankSpans, CITED } from "./blank.ts";
import { blankFormula } from "./markdown-inline.ts";
import { wordList } from "../../word-list.ts";

/** Environments that hold no claims: formulas, code, algorithms, drawings, references. */
const SILENT =
  /\\begin\{(equation|align|gather|multline|eqnarray|displaymath|verbatim|lstlisting|minted|algorithm|algorithmic|tikzpicture|thebibliography|filecontents|comment)\*?\}/g;
/** Commands whose arguments are no text. */
const ARGUMENT_IS_NO_TEXT = new RegExp(
  String.raw`\\(?:${wordList(String.raw`
vspace|hspace|includegraphics|label|ref|eqref|autoref|cref|Cref|pageref|url|input|include|usepackage|
documentclass|setlength|addtolength|bibliography|bibliographystyle|newcommand|renewcommand|definecolor|color|
textcolor|cellcolor|rowcolor|resizebox|scalebox|cmidrule|cline|rule|hypersetup|graphicspath|bibitem|begin|end|
footnotemark|thanks|author|date|affiliation`)})\*?(?:\([^()\n]{0,40}\))?(?:\[[^\]\n]{0,300}\])?(?:\{[^{}\n]{0,300}\})?(?:\[[^\]\n]{0,300}\])?`,
  "g",
);
const CITES = /\\(?:no)?cite[a-zA-Z]{0,12}\*?(?:\[[^\]\n]{0,200}\]){0,2}\{[^{}]{0,500}\}/g;

/**
 * LaTeX with comments, preamble, formulas in display, code, references and markup blanked, place by place. What remains is
 * the text and the formulas within it, symbols as characters. Tables must have been read before.
 */
export function blankLatex(source: string): string {
  let masked = source.replaceAll(/(?<!\\)%[^\n]*/g, blanks);
  const body = masked.indexOf("\\begin{document}");
  if (body >= 0) masked = blanks(masked.slice(0, body)) + masked.slice(body);
  masked = blankEnvironments(masked)
    .replaceAll(/\\\[[\s\S]{0,2000}?\\\]|\$\$[\s\S]{0,2000}?\$\$/g, blanks)
    .replaceAll(CITES, (whole) => CITED + blanks(whole.slice(1)));
  return masked;
}

/** The rest of the markup, once structure has been read off it. */
export function blankCommands(text: string): string {
  return blankFormula(
    text
      .replaceAll(/\d*\.?\d+\s?\\(?:text|line|column|paper)(?:width|height)/g, blanks)
      .replaceAll(ARGUMENT_IS_NO_TEXT, blanks)
      .replaceAll("$", " ")
      .replaceAll(/\\[%#&_]/g, (whole) => ` ${whole.slice(1)}`)
      .replaceAll(/\\[;:! ,/@-]|\\\\(?:\[[^\]\n]{0,20}\])?/g, blanks)
      .replaceAll("~", " ")
      .replaceAll(/-{2,3}/g, (dashes) => `–${" ".repeat(dashes.length - 1)}`)
      .replaceAll(/``|''/g, '" '),
  );
}

function blankEnvironments(text: string): string {
  const spans: { start: number; end: number }[] = [];
  let from = 0;
  for (const found of text.matchAll(SILENT)) {
    if (found.index < from) continue;
    const close = text.indexOf(`\\end{${found[1] ?? ""}`, found.index);
    from = close < 0 ? text.length : close;
    spans.push({ start: found.index, end: from });
  }
  return blankSpans(text, spans);
}
