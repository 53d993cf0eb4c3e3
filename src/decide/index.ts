export { decide } from "./decide.ts";
export { evaluateGates } from "./evaluate-gates.ts";
export type { GateTask } from "./evaluate-gates.ts";
