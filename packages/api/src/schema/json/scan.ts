/** One quick look over JSON text that JSON.parse takes, for what JSON.parse does not tell. */

export interface Scan {
  /** The number of object members in the text: more than the parsed value has means a key came twice. */
  members: number;
  /** Some number is written with a fraction or an exponent: `2.0` is no int32. */
  oddNumbers: boolean;
  depth: number;
}

const QUOTE = 34;
const DOT = 46;
const COLON = 58;
const UPPER_E = 69;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const LOWER_E = 101;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export function scanJson(text: string): Scan {
  let members = 0;
  let oddNumbers = false;
  let depth = 0;
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) members++;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++level > depth) depth = level;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) level--;
    else if (code === DOT || ((code === LOWER_E || code === UPPER_E) && isDigit(text.charCodeAt(at - 1)))) oddNumbers = true;
  }
  return { members, oddNumbers, depth };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The index of the closing quote. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
}
