import { namedEntity } from "./named-entities.ts";

const REPLACEMENT = "\uFFFD";
const ESCAPE_OR_REFERENCE =
  /\\([!-/:-@[-`{-~])|&#x([0-9a-f]{1,6});|&#([0-9]{1,7});|&([a-z][a-z0-9]{1,31});/gi;

/** Decodes backslash escapes and character references and replaces NUL (CommonMark 0.31.2, sections 2.3 to 2.5). */
export function decodeInfo(info: string): string {
  const text = info.replaceAll("\0", REPLACEMENT);
  if (!text.includes("\\") && !text.includes("&")) return text;
  return text.replace(
    ESCAPE_OR_REFERENCE,
    (whole: string, escaped?: string, hex?: string, decimal?: string, name?: string) => {
      if (escaped !== undefined) return escaped;
      if (hex !== undefined) return character(Number.parseInt(hex, 16));
      if (decimal !== undefined) return character(Number.parseInt(decimal, 10));
      return namedEntity(name ?? "") ?? whole;
    },
  );
}

function character(code: number): string {
  if (code === 0 || code > 0x10_ff_ff || (code >= 0xd8_00 && code <= 0xdf_ff)) return REPLACEMENT;
  return String.fromCodePoint(code);
}

/** Splits an info string into the language, its first word, and the attributes after it; both decoded. */
export function readInfo(info: string): { language: string; attributes: string } {
  const decoded = decodeInfo(info).trim();
  const end = decoded.search(/\s/);
  if (end === -1) return { language: decoded, attributes: "" };
  return { language: decoded.slice(0, end), attributes: decoded.slice(end).trim() };
}
