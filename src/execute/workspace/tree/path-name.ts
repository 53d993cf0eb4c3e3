const LOOKS_ENCODED = /\\x[0-9a-f]{2}/;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * A file name's bytes as text, one to one. Valid UTF-8 stays as it is; a name that is not (or that looks like an
 * encoded one) has each backslash and each byte above 0x7f written as `\xNN`.
 */
export function encodeName(name: Uint8Array): string {
  const text = decodeUtf8(name);
  if (text !== null && !LOOKS_ENCODED.test(text)) return text;
  let encoded = "";
  for (const byte of name) {
    encoded +=
      byte > 0x7f || byte === 0x5c ? `\\x${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte);
  }
  return encoded;
}

/** The folder of a path; empty for what lies in the root itself. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folders that a path lies below, the nearest first; the root is none of them. */
export function* foldersAbove(path: string): Generator<string> {
  for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) yield folder;
}

/** The bytes of a name that `encodeName` wrote. */
export function decodeName(name: string): Buffer {
  if (!LOOKS_ENCODED.test(name)) return Buffer.from(name, "utf8");
  const bytes: number[] = [];
  for (let index = 0; index < name.length; index += 1) {
    const escaped = /^\\x([0-9a-f]{2})/.exec(name.slice(index, index + 4));
    if (escaped?.[1] === undefined) {
      bytes.push(...Buffer.from(name[index] ?? "", "utf8"));
    } else {
      bytes.push(Number.parseInt(escaped[1], 16));
      index += 3;
    }
  }
  return Buffer.from(bytes);
}

/** The bytes of a path whose names `encodeName` wrote. */
export function decodePath(path: string): Buffer {
  const slash = Buffer.from("/");
  const names = path.split("/").map(decodeName);
  return Buffer.concat(names.flatMap((name, place) => (place === 0 ? [name] : [slash, name])));
}

/** Whether a name that `encodeName` wrote is the name itself. */
export function isText(name: string): boolean {
  return !LOOKS_ENCODED.test(name);
}
