export type { Journal } from "./journal.ts";
export { buildManifest } from "./manifest.ts";
export { createOutFolder, refuseUsedFolder, requireRoomFor } from "./out-folder.ts";
export type { OutFolder } from "./out-folder.ts";
export { envelopeOf } from "./statement.ts";
export type { AttemptIdentity } from "./statement.ts";
export { writeWhole } from "./write-file.ts";
