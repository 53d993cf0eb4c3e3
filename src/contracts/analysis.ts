import { z } from "zod";

/** What single checks look for in the code of a block: hints with their lines, never proof. */
export const CodeSigns = z.object({
  storeWrites: z
    .array(
      z.object({
        line: z.int(),
        way: z.enum(["file", "sql"]),
        parts: z.array(z.string()).describe("Components of the paths that went into it, as written"),
      }),
    )
    .describe("Calls that write files or rows of runs, past MLflow's client"),
  testRuns: z
    .array(
      z.object({
        line: z.int(),
        way: z
          .enum(["runner", "process", "function", "assertion"])
          .describe(
            "runner: starts a known test runner; process: another program; function: calls a function that tests by assertions",
          ),
      }),
    )
    .describe("What runs tests, or may"),
  restores: z
    .array(
      z.object({
        line: z.int(),
        parts: z.array(z.string()).describe("Components of the paths that are looked for, as written"),
      }),
    )
    .describe("Places that read a file where it exists, and do something else where it does not"),
  computes: z.boolean().describe("Whether anything is called that fits, trains, predicts or measures"),
});
export type CodeSigns = z.infer<typeof CodeSigns>;

/** What the trusted analyst reads off the syntax tree of one block. Never executes anything. */
export const BlockFacts = z.object({
  parses: z.boolean().describe("Whether Python's own parser accepts it, IPython magics set aside"),
  syntaxError: z
    .object({ line: z.int(), message: z.string() })
    .nullable()
    .describe("Line within the block, 1-based"),
  statements: z.boolean().describe("Whether it holds a call, import, definition or control statement"),
  imports: z.array(z.string()).describe("Top-level module names, each once"),
  modules: z.array(z.string()).describe("Dotted names of the imported modules as written, each once"),
  names: z
    .array(z.object({ name: z.string(), line: z.int() }))
    .describe("Names bound at module level: assignments, imports, definitions, loop and with targets"),
  logs: z
    .array(z.object({ call: z.string(), key: z.string().nullable(), line: z.int() }))
    .describe(
      "MLflow log calls anywhere in the block; key: the literal first argument, null where it is computed",
    ),
  files: z
    .array(z.object({ path: z.string().nullable(), line: z.int() }))
    .describe(
      "Calls that write files; path: the literal's last component-wise form, null where it is computed",
    ),
  invokes: z
    .array(z.string())
    .describe(
      "Python files that the block starts (!python x.py, subprocess, runpy, %run), by name as written",
    ),
  magics: z.array(z.string()).describe("Names of IPython magics used, ! for a shell line"),
  packageRequests: z
    .array(
      z.object({
        requirement: z.string().describe("One word of `pip install`, as written"),
        option: z
          .string()
          .nullable()
          .describe("An option of the same command on which the outcome depends, as in --index-url"),
        way: z
          .enum(["line", "program"])
          .describe("line: by IPython (!pip, %pip); program: the code starts pip itself"),
      }),
    )
    .describe("Packages that the block asks for"),
  usesMlflow: z.boolean(),
  signs: CodeSigns.optional().describe("Absent where the block does not parse"),
});
export type BlockFacts = z.infer<typeof BlockFacts>;
