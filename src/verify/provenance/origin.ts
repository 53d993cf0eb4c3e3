import type { Provenance, Sink } from "../../contracts/index.ts";

/** Where a recorded number comes from, where nothing measured can have entered it. */
export interface Origin {
  origin: "drawn" | "typed";
  /** path: followed from its source to the call that sent it; value: it stands in the code, and no call was seen that computes it. */
  how: "path" | "value";
  computed: boolean;
  iterated: boolean;
  sinks: Sink[];
}

/** Fewer digits are met by chance. */
const LEAST_DIGITS = 3;

/** `pattern` with * for any run of characters; linear in the name for each star. */
export function matchesOpenName(pattern: string, name: string): boolean {
  const pieces = pattern.split("*");
  if (pieces.length === 1) return pattern === name;
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let from = first.length;
  const end = name.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, from);
    if (found === -1 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

/**
 * The origin of a recorded number under a name; null where something measured may have entered it.
 * @param value the recorded value; null where it is not finite
 * @param file path of the file that holds it; null: a metric of a run
 */
export function originOf(
  provenance: Provenance | undefined,
  name: string,
  value: number | null,
  file: string | null,
): Origin | null {
  if (provenance === undefined || !provenance.complete) return null;
  const there = provenance.sinks.filter((sink) =>
    file === null ? sink.file === null : sink.file !== null && matchesOpenName(sink.file, file),
  );
  const exact = there.filter((sink) => !sink.open && sink.name === name);
  const open = there.filter((sink) => sink.open && matchesOpenName(sink.name, name));
  const all = [...exact, ...open];
  if (all.length > 0 && all.every((sink) => sink.origin !== "measured")) return joined(all, "path");
  // Of several calls one may have sent a number as it stands in the code.
  const typed = exact.filter((sink) => sink.origin === "typed" && value !== null && holds(sink, value));
  if (typed.length > 0) return joined(typed, "path");
  if (all.length > 0 || file !== null || value === null) return null;
  return standsInCode(provenance, value);
}

function holds(sink: Sink, value: number): boolean {
  return digitsOf(value) >= LEAST_DIGITS && sink.numbers.includes(value);
}

/** Significant digits of a number, as it is written shortest. */
function digitsOf(value: number): number {
  return (String(Math.abs(value)).split("e")[0] ?? "").replace(".", "").replace(/^0+/, "").length;
}

function standsInCode(provenance: Provenance, value: number): Origin | null {
  const literal = provenance.literals.find((each) => each.value === value);
  if (literal === undefined || digitsOf(value) < LEAST_DIGITS) return null;
  const { block, line } = literal;
  const place = { block, line };
  return {
    origin: "typed",
    how: "value",
    computed: false,
    iterated: false,
    sinks: [
      {
        ...place,
        name: "",
        open: false,
        call: "",
        file: null,
        origin: "typed",
        computed: false,
        iterated: false,
        numbers: [value],
        sources: [place],
      },
    ],
  };
}

function joined(sinks: Sink[], how: Origin["how"]): Origin {
  return {
    origin: sinks.some((sink) => sink.origin === "drawn") ? "drawn" : "typed",
    how,
    computed: sinks.some((sink) => sink.computed),
    iterated: sinks.some((sink) => sink.iterated),
    sinks,
  };
}
