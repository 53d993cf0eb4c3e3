import { visibleLines } from "../visible.ts";

/** HTML that was made here and may be inserted as it is. Only {@link markup} and {@link trusted} make it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | readonly (Markup | string | number | null)[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Text for an element or a quoted attribute: control characters visible first, then every sign of HTML escaped. */
export function escape(text: string): string {
  return visibleLines(text).replaceAll(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? "");
}

function written(value: Value): string {
  if (value === null) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escape(value);
  if (typeof value === "number") return String(value);
  return value.map(written).join("");
}

/** A template whose values are escaped unless they are markup themselves. Lists are joined, null is nothing. */
export function markup(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + written(values[index - 1] ?? null) + part));
}

/** Our own constant text, such as the style sheet. Never for a value that came from outside. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Preformatted text: a first line end is kept, which the parser would drop otherwise. */
export function preformatted(text: string | Markup, name: string): Markup {
  return markup`<pre class="${name}" tabindex="0">\n${text}</pre>`;
}
