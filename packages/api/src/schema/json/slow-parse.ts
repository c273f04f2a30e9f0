/**
 * Parses JSON the slow way, for the few bodies where JSON.parse is not enough: it keeps how odd numbers are written and which keys
 * came twice, and says what is wrong in the words of Go's scanner (encoding/json/scanner.go).
 */
import { DecodeError } from "../decode-error.ts";

/** A number that is not a plain integer of at most 53 bits, as it is written. */
export class NumberLiteral {
  readonly source: string;
  readonly value: number;

  constructor(source: string) {
    this.source = source;
    this.value = Number(source);
  }
}

export interface SlowParsed {
  value: unknown;
  /** By object, the keys that came more than once. The last value is kept, at the place of the last key. */
  duplicates: Map<object, Set<string>>;
}

const END = "unexpected end of JSON input";
const MAX_DEPTH = 10_000;
const SPACE = /[ \t\r\n]*/y;
const LITERALS: Record<string, [string, unknown]> = { t: ["true", true], f: ["false", false], n: ["null", null] };
const HEX = /[0-9a-fA-F]/;

export function slowParse(text: string): SlowParsed {
  const parser = new SlowParser(text);
  const value = parser.value(0);
  parser.end();
  return { value, duplicates: parser.duplicates };
}

class SlowParser {
  readonly duplicates = new Map<object, Set<string>>();
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new DecodeError("exceeded max depth");
    const first = this.next();
    if (first === "{") return this.object(depth);
    if (first === "[") return this.array(depth);
    if (first === '"') return this.string();
    if (first === "-" || (first >= "0" && first <= "9")) return this.number();
    const literal = LITERALS[first];
    if (!literal) throw this.unexpected("looking for beginning of value");
    return this.literal(...literal);
  }

  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) throw this.unexpected("after top-level value");
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.at++;
    if (this.next() === "}") {
      this.at++;
      return object;
    }
    for (;;) {
      if (this.next() !== '"') throw this.unexpected("looking for beginning of object key string");
      const key = this.string();
      if (this.next() !== ":") throw this.unexpected("after object key");
      this.at++;
      const value = this.value(depth + 1);
      if (Object.hasOwn(object, key)) {
        this.duplicates.set(object, (this.duplicates.get(object) ?? new Set()).add(key));
        delete object[key];
      }
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      const after = this.next();
      if (after !== "," && after !== "}") throw this.unexpected("after object key:value pair");
      this.at++;
      if (after === "}") return object;
    }
  }

  private array(depth: number): unknown[] {
    const array: unknown[] = [];
    this.at++;
    if (this.next() === "]") {
      this.at++;
      return array;
    }
    for (;;) {
      array.push(this.value(depth + 1));
      const after = this.next();
      if (after !== "," && after !== "]") throw this.unexpected("after array element");
      this.at++;
      if (after === "]") return array;
    }
  }

  private string(): string {
    const start = this.at++;
    for (;;) {
      const character = this.here();
      if (character === '"') break;
      if (character < " ") throw this.unexpected("in string literal");
      this.at++;
      if (character === "\\") this.escape();
    }
    return JSON.parse(this.text.slice(start, ++this.at));
  }

  private escape(): void {
    const escaped = this.here();
    if (!'"\\/bfnrtu'.includes(escaped)) throw this.unexpected("in string escape code");
    this.at++;
    if (escaped !== "u") return;
    for (let digit = 0; digit < 4; digit++, this.at++)
      if (!HEX.test(this.here())) throw this.unexpected("in \\u hexadecimal character escape");
  }

  private number(): number | NumberLiteral {
    const start = this.at;
    if (this.text[this.at] === "-") this.at++;
    if (this.text[this.at] === "0") this.at++;
    else this.digits("in numeric literal");
    let odd = false;
    if (this.text[this.at] === ".") {
      odd = true;
      this.at++;
      this.digits("after decimal point in numeric literal");
    }
    if (this.text[this.at] === "e" || this.text[this.at] === "E") {
      odd = true;
      this.at++;
      if (this.text[this.at] === "+" || this.text[this.at] === "-") this.at++;
      this.digits("in exponent of numeric literal");
    }
    const source = this.text.slice(start, this.at);
    const value = Number(source);
    return odd || !Number.isSafeInteger(value) ? new NumberLiteral(source) : value;
  }

  private digits(where: string): void {
    const first = this.here();
    if (first < "0" || first > "9") throw this.unexpected(where);
    while (isDigit(this.text[this.at])) this.at++;
  }

  private literal(word: string, value: unknown): unknown {
    for (const expected of word) {
      if (this.here() !== expected) throw this.unexpected(`in literal ${word} (expecting ${quoted(expected)})`);
      this.at++;
    }
    return value;
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  /** The next character that is no space. */
  private next(): string {
    this.skipSpace();
    return this.here();
  }

  private here(): string {
    const character = this.text[this.at];
    if (character === undefined) throw new DecodeError(END);
    return character;
  }

  private unexpected(where: string): DecodeError {
    return new DecodeError(`invalid character ${quoted(this.text[this.at] ?? "")} ${where}`);
  }
}

const isDigit = (character: string | undefined): boolean => character !== undefined && character >= "0" && character <= "9";

/** As Go quotes one byte of the text. */
function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  const byte = Buffer.from(character)[0] ?? 0;
  const escapes: Record<number, string> = { 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 92: "\\\\" };
  const printable = (byte >= 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  return `'${escapes[byte] ?? (printable ? String.fromCharCode(byte) : hexEscape(byte))}'`;
}

function hexEscape(byte: number): string {
  return byte < 0x80 ? `\\x${byte.toString(16).padStart(2, "0")}` : `\\u${byte.toString(16).padStart(4, "0")}`;
}
