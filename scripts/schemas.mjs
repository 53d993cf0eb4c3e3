// Writes schemas/*.schema.json from the built contracts. With --check: writes nothing, ends with 1 where one is stale.
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { jsonSchemas } from "../dist/contracts/json-schemas.js";

const folder = resolve(import.meta.dirname, "../schemas");
let stale = 0;
for (const [name, schema] of Object.entries(jsonSchemas())) {
  const path = resolve(folder, `${name}.schema.json`);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const before = await readFile(path, "utf8").catch(() => "");
  if (before === text) continue;
  stale += 1;
  console.error(`${process.argv.includes("--check") ? "stale" : "wrote"}: schemas/${name}.schema.json`);
  if (!process.argv.includes("--check")) await writeFile(path, text);
}
if (stale > 0 && process.argv.includes("--check")) process.exitCode = 1;
