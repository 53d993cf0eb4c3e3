export { decide } from "./decide.ts";
export type { DecisionInput, DecisionTask } from "./decide.ts";
export { evaluateGates, holdGate } from "./evaluate-gates.ts";
export type { GateTask, GateValue, HeldGate } from "./evaluate-gates.ts";
export { parseGate } from "./parse-gate.ts";
export type { ParsedGate } from "./parse-gate.ts";
