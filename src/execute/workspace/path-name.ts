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
