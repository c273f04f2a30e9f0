/**
 * Reads protobuf's wire format and fails in the words of the Go code that protoc-gen-gogo generates, which clients get to see.
 * One reader goes through a whole body: a message is a range of it.
 */
const MAX_VARINT_BYTES = 10;
const TWO_32 = 2 ** 32;

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;
  #end: number;
  #low = 0;
  #high = 0;
  /** Of the tag read last. */
  number = 0;
  wire = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
  }

  /** Reads the next tag of the message called `message`; false at its end. */
  next(message: string): boolean {
    if (this.#at >= this.#end) return false;
    this.#varint();
    this.wire = this.#low & 7;
    // The lowest 32 bits of what is behind the wire type, as a signed number.
    this.number = (this.#low >>> 3) | (this.#high << 29) | 0;
    if (this.wire === WIRE.endGroup) throw new Error(`proto: ${message}: wiretype end group for non-group`);
    if (this.number <= 0)
      throw new Error(`proto: ${message}: illegal tag ${this.number} (wire type ${this.#high * TWO_32 + (this.#low >>> 0)})`);
    return true;
  }

  expect(wire: number, field: string): void {
    if (this.wire !== wire) throw new Error(`proto: wrong wireType = ${this.wire} for field ${field}`);
  }

  /** Enters the message, list or string that comes; gives what `leave` needs. */
  enter(): number {
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.#end) throw unexpectedEof();
    const outer = this.#end;
    this.#end = end;
    return outer;
  }

  leave(outer: number): void {
    this.#at = this.#end;
    this.#end = outer;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const start = this.#pass();
    return this.#bytes.subarray(start, this.#at);
  }

  string(): string {
    const start = this.#pass();
    return this.#bytes.toString("utf8", start, this.#at);
  }

  int32(): number {
    this.#varint();
    return this.#low | 0;
  }

  /** Digits behind 2^53 are lost. */
  int64(): number {
    this.#varint();
    return (this.#high | 0) * TWO_32 + (this.#low >>> 0);
  }

  bool(): boolean {
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  double(): number {
    if (this.#at + 8 > this.#end) throw unexpectedEof();
    this.#at += 8;
    return this.#bytes.readDoubleLE(this.#at - 8);
  }

  /** Skips the field whose tag was read last, with all that is in a group. */
  skip(): void {
    let depth = 0;
    let wire = this.wire;
    for (;;) {
      if (wire === WIRE.varint) this.#varint();
      else if (wire === WIRE.fixed64) this.#at += 8;
      else if (wire === WIRE.bytes) this.#pass();
      else if (wire === WIRE.fixed32) this.#at += 4;
      else if (wire === WIRE.startGroup) depth++;
      else if (wire === WIRE.endGroup) depth--;
      else throw new Error(`proto: illegal wireType ${wire}`);
      if (this.#at > this.#end) throw unexpectedEof();
      if (depth === 0) return;
      this.#varint();
      wire = this.#low & 7;
    }
  }

  /** Goes past bytes of a length that comes first; gives where they begin. */
  #pass(): number {
    const length = this.#length();
    const start = this.#at;
    if (start + length > this.#end) throw unexpectedEof();
    this.#at = start + length;
    return start;
  }

  #length(): number {
    this.#varint();
    if (this.#high !== 0) throw this.#high < 0 ? new Error("proto: negative length found during unmarshaling") : unexpectedEof();
    return this.#low >>> 0;
  }

  #varint(): void {
    let low = 0;
    let high = 0;
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      if (this.#at >= this.#end) throw unexpectedEof();
      const byte = this.#bytes[this.#at++] as number;
      const bits = byte & 0x7f;
      if (count < 4) low |= bits << (7 * count);
      else if (count === 4) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else high |= bits << (7 * count - 32);
      if (byte < 0x80) {
        this.#low = low;
        this.#high = high;
        return;
      }
    }
    throw new Error("proto: integer overflow");
  }
}

function unexpectedEof(): Error {
  return new Error("unexpected EOF");
}
