const MOST_BLOCKS = 200;
const MOST_CHARACTERS = 1_000_000;

/** Splits blocks into requests of bounded size, so that none runs into the time limit only because it is large. */
export function batchBlocks<Item extends { code: string }>(blocks: readonly Item[]): Item[][] {
  const batches: Item[][] = [];
  let batch: Item[] = [];
  let characters = 0;
  for (const block of blocks) {
    if (
      batch.length >= MOST_BLOCKS ||
      (batch.length > 0 && characters + block.code.length > MOST_CHARACTERS)
    ) {
      batches.push(batch);
      batch = [];
      characters = 0;
    }
    batch.push(block);
    characters += block.code.length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
