import { extname } from "node:path";
import { RunproofError } from "../errors.ts";
import { shownPath } from "./bad-input.ts";
import type { InputKind } from "./source.ts";

/** Notebooks are known, so that they are refused by name. */
export const NOTEBOOK: InputKind = {
  kind: "notebook",
  several: true,
  recognises: ({ path }) => extname(path).toLowerCase() === ".ipynb",
  read: async ([source]) => {
    throw new RunproofError(
      "NOT_AVAILABLE",
      `${shownPath(source?.path ?? "")}: notebooks as input are not available yet.`,
      { hint: "Convert it: jupyter nbconvert --to markdown." },
    );
  },
};
