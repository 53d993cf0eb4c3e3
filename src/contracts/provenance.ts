import { z } from "zod";

/** A place in a block: a line of its content, 1-based. */
export const BlockPlace = z.object({ block: z.int().positive(), line: z.int().positive() });
export type BlockPlace = z.infer<typeof BlockPlace>;

/** A place from which numbers go to a record, and where these numbers come from. */
export const Sink = BlockPlace.extend({
  name: z
    .string()
    .describe(
      "Name of the metric, or dotted path in a file; * stands for pieces that the code computes, where `open` says so",
    ),
  open: z.boolean(),
  call: z.string().describe("The call that sends it, as log_metric; `file` for a file that the code writes"),
  file: z.string().nullable().describe("Path of the file; null where it goes to a run"),
  origin: z
    .enum(["measured", "drawn", "typed"])
    .describe(
      "measured: something measured, or something that is not understood, may enter; drawn: nothing but random draws and constants can; typed: nothing but constants can",
    ),
  computed: z
    .boolean()
    .describe(
      "Whether an algorithm, such as a model that is fitted, stands between the source and the value",
    ),
  iterated: z.boolean().describe("Whether it is built up step by step in a loop"),
  numbers: z.array(z.number()).describe("The constants that it may be; empty where they are not known"),
  sources: z.array(BlockPlace).describe("Where its numbers are drawn or typed, at most 3"),
});
export type Sink = z.infer<typeof Sink>;

/** One branch of a choice in which one side makes up what the other reads. */
export const Arm = BlockPlace.extend({
  kind: z
    .enum(["except", "tried", "then", "else", "chosen", "otherwise"])
    .describe(
      "tried: the end of the body of a try statement, of which `line` is the first line; chosen, otherwise: the sides of `a if b else c`",
    ),
});
export type Arm = z.infer<typeof Arm>;

/** What the trusted analyst found of where a response's numbers come from, by reading alone. */
export const Provenance = z.object({
  complete: z.boolean().describe("False where the code was beyond what is analysed: then nothing is said"),
  sinks: z.array(Sink),
  arms: z.array(Arm),
  literals: z
    .array(BlockPlace.extend({ value: z.number() }))
    .describe("Numbers with at least 3 significant digits that stand in code or texts of the blocks"),
});
export type Provenance = z.infer<typeof Provenance>;

/** A file that the session opened. Self-reported: it may clear a suspicion, never convict alone. */
export const OpenedFile = z.object({
  path: z.string().describe("Relative to the workspace where it lies there, else absolute"),
  use: z.enum(["read", "written"]),
  found: z.boolean().describe("Whether it was there when it was opened"),
});
export type OpenedFile = z.infer<typeof OpenedFile>;

/** What the session says of the data that it touched. */
export const DataTouch = z.object({
  files: z.array(OpenedFile),
  bundled: z.array(z.string()).describe("Data sets that libraries bring along, as sklearn/iris.csv"),
  arms: z.array(Arm).describe("Arms, of those that the analyst named, that were entered"),
});
export type DataTouch = z.infer<typeof DataTouch>;
