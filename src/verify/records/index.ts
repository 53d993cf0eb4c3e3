export { jsonLinesNumbers } from "./json-lines-numbers.ts";
export { jsonNumbers } from "./json-numbers.ts";
export type { ResultNumbers } from "./json-numbers.ts";
export { tableNumbers } from "./table-numbers.ts";
export type { NumbersReader } from "./table-numbers.ts";
