/** A JSON object of somebody else's document. */
export type Item = Record<string, unknown>;

export function isItem(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An item without the named fields. */
export function without(item: Item, fields: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !fields.includes(name)));
}

/** The same fields under names of the input, so that nothing that stood there before can pass for ours. */
export function setAside(item: Item, fields: readonly string[]): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [fields.includes(name) ? `input_${name}` : name, value]),
  );
}
