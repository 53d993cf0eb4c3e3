import { CYCLE } from "./cycle.mjs";
import { EXECUTION } from "./execution.mjs";
import { JUDGEMENT } from "./judgement.mjs";
import { WITNESS } from "./witness.mjs";

// Each entry breaks one line that a promise rests on, and names the tests that must notice.
export const MUTATIONS = [...EXECUTION, ...WITNESS, ...JUDGEMENT, ...CYCLE];
