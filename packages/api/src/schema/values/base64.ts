/** []byte in JSON: standard base64 with padding; line breaks are skipped. Source: Go's encoding/base64. */
import { DecodeError } from "../decode-error.ts";

const WHOLE = /^(?:[A-Za-z0-9+/]{4})*$/;
const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/;

/** The text as Go would write the same bytes. Throws DecodeError naming the offending byte. */
export function normalizeBase64(text: string): string {
  if (WHOLE.test(text)) return text;
  const joined = text.replace(/[\r\n]/g, "");
  // Bits behind the last byte are dropped, so the last group may change.
  if (WHOLE.test(joined)) return joined;
  if (PADDED.test(joined)) return `${joined.slice(0, -4)}${Buffer.from(joined.slice(-4), "base64").toString("base64")}`;
  throw new DecodeError(`illegal base64 data at input byte ${corruptByte(text)}`);
}

/** Where Go's decoder stops: at a wrong byte, at the start of a group that ends too soon, at text behind the padding. */
function corruptByte(text: string): number {
  const bytes = Buffer.from(text);
  const isBreak = (code: number | undefined): boolean => code === 10 || code === 13;
  let inGroup = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at];
    if (isBreak(code)) continue;
    const character = String.fromCharCode(code ?? 0);
    if (/[A-Za-z0-9+/]/.test(character)) {
      inGroup = (inGroup + 1) % 4;
      continue;
    }
    if (character !== "=" || inGroup < 2) return at;
    let behind = at + 1;
    while (isBreak(bytes[behind])) behind++;
    if (inGroup === 2) {
      if (behind === bytes.length) return bytes.length;
      if (bytes[behind] !== 61) return behind;
      behind++;
      while (isBreak(bytes[behind])) behind++;
    }
    return behind;
  }
  return bytes.length - inGroup;
}
