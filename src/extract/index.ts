export { readAttributes } from "./attributes.ts";
export { describeBlocks } from "./describe-blocks.ts";
export { extractBlocks } from "./extract-blocks.ts";
export { hiddenFences } from "./hidden-fences.ts";
export { isExecutedLanguage } from "./language.ts";
export { sessionBlock } from "./session-block.ts";
export { settleBlocks } from "./settle-blocks.ts";
