/** How the parts of gnostic's messages are written. Empty values are left out, as protobuf has it. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

export function writeDocument(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

export function text(writer: BinaryWriter, number: number, value: string): void {
  if (value !== "") writer.tag(number, WireType.LengthDelimited).string(value);
}

export function texts(writer: BinaryWriter, number: number, values: readonly string[]): void {
  for (const value of values) writer.tag(number, WireType.LengthDelimited).string(value);
}

export function flag(writer: BinaryWriter, number: number, value: boolean): void {
  if (value) writer.tag(number, WireType.Varint).bool(true);
}

export function message(writer: BinaryWriter, number: number, write: () => void): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

/** An object: repeated pairs of name (1) and value (2). */
export function named<T>(writer: BinaryWriter, number: number, values: Readonly<Record<string, T>>, write: (value: T) => void): void {
  for (const [name, value] of Object.entries(values))
    message(writer, number, () => {
      text(writer, 1, name);
      message(writer, 2, () => write(value));
    });
}

/** Any JSON, which is YAML too. */
export function yaml(writer: BinaryWriter, number: number, value: unknown): void {
  message(writer, number, () => text(writer, 2, `${JSON.stringify(value)}\n`));
}

export function vendorExtensions(writer: BinaryWriter, number: number, holder: object): void {
  for (const [name, value] of Object.entries(holder))
    if (name.startsWith("x-"))
      message(writer, number, () => {
        text(writer, 1, name);
        yaml(writer, 2, value);
      });
}
