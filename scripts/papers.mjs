// `node scripts/papers.mjs FOLDER`: holds the LaTeX of published papers against their public result files with the built
// command line, and compares with the labels of test/papers. FOLDER holds a folder a paper, as in example_papers/ of
// SakanaAI/AI-Scientist: latex/template.tex and run_<n>/final_info.json. Their text stays outside of this repository.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { auditOf } from "./papers/audit.mjs";
import { alteredText } from "./papers/alter.mjs";
import { compare, HEADER, row } from "./papers/compare.mjs";
import { ROOT } from "./setup/root.mjs";
import { runScript, say } from "./setup/talk.mjs";

const LABELS = join(ROOT, "test/papers");
/** The costly error: of all numbers that are right, at most this share may be called contradicted. */
const MOST_FALSE_CONTRADICTIONS = 0.02;

await runScript(async () => {
  const folder = process.argv[2];
  if (folder === undefined) {
    say("Name the folder of the papers, for example AI-Scientist/example_papers.");
    return 2;
  }
  const names = readdirSync(LABELS)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => name.replace(".jsonl", ""));
  const rows = [];
  for (const name of names) {
    const paper = resolve(folder, name);
    const source = join(paper, "latex/template.tex");
    if (!existsSync(source)) {
      say(`${name}: no ${source}, left out`);
      continue;
    }
    const labels = readFileSync(join(LABELS, `${name}.jsonl`), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const text = readFileSync(source, "utf8");
    const runs = readdirSync(paper)
      .filter((each) => existsSync(join(paper, each, "final_info.json")))
      .map((each) => join(paper, each, "final_info.json"));
    const misplaced = labels.filter(
      ({ line, column, value }) => !text.split("\n")[line - 1]?.startsWith(value, column - 1),
    );
    if (misplaced.length > 0) {
      say(
        `${name}: line ${misplaced[0].line} has no ${misplaced[0].value} at column ${misplaced[0].column}: another version of the text`,
      );
      return 2;
    }
    rows.push(compare(name, labels, auditOf(text, runs)));
    // The published papers have few wrong numbers, so some of the right ones are made wrong.
    const altered = alteredText(text, labels);
    rows.push(compare(`${name}, altered`, altered.labels, auditOf(altered.text, runs)));
  }
  if (rows.length === 0) return 2;
  process.stdout.write(`\n${[HEADER, ...rows.map(row)].join("\n")}\n`);
  const right = rows.reduce((sum, each) => sum + each.right, 0);
  const accused = rows.reduce((sum, each) => sum + each.falseContradictions, 0);
  const share = right === 0 ? 1 : accused / right;
  process.stdout.write(
    `\nFalse contradictions: ${accused} of ${right} (${(share * 100).toFixed(1)} %, at most ${MOST_FALSE_CONTRADICTIONS * 100} %)\n`,
  );
  return share <= MOST_FALSE_CONTRADICTIONS ? 0 : 1;
});
