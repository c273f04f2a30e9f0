/** Protobuf request bodies, which kubectl 1.32+ and client-go 0.32+ send. Answers are always JSON. */
export { decodeProtobuf } from "./decode-body.ts";
