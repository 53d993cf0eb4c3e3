/** A name's bare form: `Val/Acc`, `val_acc` and `val-acc` are one. */
function bare(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\s_\-./]+/g, " ")
    .trim();
}

/** Whether a text names a quantity as words of its own; separators and case do not count. Names of one letter never count. */
export function namesQuantity(text: string, name: string): boolean {
  const wanted = bare(name);
  if (wanted.length < 2) return false;
  const inText = ` ${text.toLowerCase().replaceAll(/[^\p{L}\p{N}%@]+/gu, " ")} `;
  return inText.includes(` ${wanted.replaceAll(/[^\p{L}\p{N}%@]+/gu, " ").trim()} `);
}

/** Words that name results of experiments. */
const RESULT_NAME =
  /(?<![a-z])(?:acc(?:uracy)?|auc|auroc|f1|precision|recall|loss|error|rmse|mse|mae|r2|score|bleu|rouge|perplexity|iou|map|mrr|ndcg|brier|p[ _-]?values?|cohen'?s? ?d|effect size|mean|std|latency|throughput)(?![a-z])/i;

/** Whether a name bears a result, as `val_acc` or `p_value` do. */
export function isResultName(name: string): boolean {
  return RESULT_NAME.test(bare(name)) || /^(?:p|d|t|r|n)$/i.test(name.trim());
}

/** Whether a text states a result: such a word followed closely by a number. */
export function statesResult(text: string): boolean {
  return new RegExp(`${RESULT_NAME.source}[^\\d\\n]{0,24}\\d`, "i").test(text);
}
