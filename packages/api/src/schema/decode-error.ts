/** What is wrong with a body, in the words of Go's decoders. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}
