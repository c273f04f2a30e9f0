/** The time package's own quoting: bytes beyond ASCII as \xNN. */
export function quoted(text: string): string {
  let result = '"';
  for (const byte of Buffer.from(text)) {
    if (byte === 0x22 || byte === 0x5c) result += `\\${String.fromCharCode(byte)}`;
    else if (byte < 0x20 || byte >= 0x80) result += `\\x${byte.toString(16).padStart(2, "0")}`;
    else result += String.fromCharCode(byte);
  }
  return `${result}"`;
}
