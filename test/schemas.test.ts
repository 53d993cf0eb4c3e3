import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { jsonSchemas } from "../src/contracts/json-schemas.ts";

const FOLDER = resolve(import.meta.dirname, "../schemas");

test("the published schemas are those of the contracts (npm run schemas writes them)", () => {
  const published = Object.fromEntries(
    readdirSync(FOLDER).map((name) => [
      name.replace(".schema.json", ""),
      JSON.parse(readFileSync(resolve(FOLDER, name), "utf8")),
    ]),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(jsonSchemas())));
});
