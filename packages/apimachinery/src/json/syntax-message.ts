/**
 * Finds what Go's decoder says about text that is no JSON. Only runs after JSON.parse has failed.
 * Source: encoding/json/scanner.go; works on bytes as Go does, without recursion.
 */
import { goQuote } from "../validation/go-text.ts";

const END = "unexpected end of JSON input";
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const ESCAPES = '"\\/bfnrt';
const LITERALS: Record<string, string> = { t: "true", f: "false", n: "null" };

/** undefined when Go would take the text. */
export function jsonSyntaxMessage(text: string): string | undefined {
  try {
    new Scanner(Buffer.from(text)).document();
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxFault) return error.message;
    throw error;
  }
}

class SyntaxFault extends Error {}

class Scanner {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** A stack of open brackets instead of recursion, so that depth costs nothing. */
  document(): void {
    const open: ("[" | "{")[] = [];
    this.value(open);
    while (open.length > 0) this.afterValue(open);
    this.skipSpace();
    if (this.at < this.bytes.length) this.fail("after top-level value");
  }

  private afterValue(open: ("[" | "{")[]): void {
    const container = open.at(-1);
    const next = this.peekSolid();
    if (next === (container === "[" ? "]" : "}")) {
      this.at++;
      open.pop();
      return;
    }
    if (next !== ",") this.fail(container === "[" ? "after array element" : "after object key:value pair");
    this.at++;
    if (container === "{") this.key();
    this.value(open);
  }

  /** Reads a value, or opens containers down to the first value or an empty container. */
  private value(open: ("[" | "{")[]): void {
    for (;;) {
      const first = this.peekSolid();
      if (first !== "[" && first !== "{") return this.scalar(first);
      this.at++;
      if (this.peekSolid() === (first === "[" ? "]" : "}")) {
        this.at++;
        return;
      }
      open.push(first);
      if (first === "{") this.key();
    }
  }

  private key(): void {
    if (this.peekSolid() !== '"') this.fail("looking for beginning of object key string");
    this.string();
    if (this.peekSolid() !== ":") this.fail("after object key");
    this.at++;
  }

  private scalar(first: string): void {
    if (first === '"') return this.string();
    if (first === "-" || isDigit(first)) return this.number();
    const literal = LITERALS[first];
    if (!literal) this.fail("looking for beginning of value");
    for (const expected of literal) {
      if (this.peek() !== expected) this.fail(`in literal ${literal} (expecting ${quoted(expected)})`);
      this.at++;
    }
  }

  private string(): void {
    this.at++;
    for (;;) {
      const character = this.peekOrEnd();
      if (character < " ") this.fail("in string literal");
      this.at++;
      if (character === '"') return;
      if (character === "\\") this.escape();
    }
  }

  private escape(): void {
    const kind = this.peek();
    if (kind !== "u" && !ESCAPES.includes(kind)) this.fail("in string escape code");
    this.at++;
    if (kind !== "u") return;
    for (let digit = 0; digit < 4; digit++) {
      if (!/[0-9a-fA-F]/.test(this.peek())) this.fail("in \\u hexadecimal character escape");
      this.at++;
    }
  }

  private number(): void {
    if (this.peek() === "-") this.at++;
    if (this.peek() === "0") this.at++;
    else if (isDigit(this.peek())) this.digits();
    else this.fail("in numeric literal");
    if (this.is(".")) {
      this.at++;
      if (!isDigit(this.peek())) this.fail("after decimal point in numeric literal");
      this.digits();
    }
    if (this.is("e") || this.is("E")) {
      this.at++;
      if (this.is("+") || this.is("-")) this.at++;
      if (!isDigit(this.peek())) this.fail("in exponent of numeric literal");
      this.digits();
    }
  }

  private digits(): void {
    while (this.at < this.bytes.length && isDigit(this.peek())) this.at++;
  }

  private is(character: string): boolean {
    return this.at < this.bytes.length && this.peek() === character;
  }

  /** The byte here as Go sees it, a character of Latin-1. Behind the end Go tries a blank. */
  private peek(): string {
    return String.fromCharCode(this.bytes[this.at] ?? 0x20);
  }

  private peekOrEnd(): string {
    if (this.at >= this.bytes.length) throw new SyntaxFault(END);
    return this.peek();
  }

  private peekSolid(): string {
    this.skipSpace();
    return this.peekOrEnd();
  }

  private skipSpace(): void {
    while (SPACE.has(this.bytes[this.at] ?? -1)) this.at++;
  }

  private fail(context: string): never {
    throw new SyntaxFault(`invalid character ${quoted(this.peek())} ${context}`);
  }
}

const isDigit = (character: string): boolean => character >= "0" && character <= "9";

function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${goQuote(character).slice(1, -1)}'`;
}
