export { alterFile } from "./alter-file.ts";
