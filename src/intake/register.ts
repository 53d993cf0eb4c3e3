import { HANDOFF } from "./handoff.ts";
import { MARKDOWN } from "./markdown.ts";
import { NOTEBOOK } from "./notebook.ts";
import type { InputKind } from "./source.ts";
import { TRACKER } from "./tracker.ts";

/** All kinds of input; the first that recognises an input reads it. */
export const INPUT_KINDS: readonly InputKind[] = [NOTEBOOK, MARKDOWN, HANDOFF, TRACKER];
