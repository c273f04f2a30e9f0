import type { EventMessage } from "../bus.ts";

/** A line of JSON, `[revision, after, type]`, then the object's text as it is: an object is never encoded a second time. */
export function encodePayload({ revision, after, type, object }: EventMessage): string {
  return `${JSON.stringify([revision, after, type])}\n${object}`;
}

export function decodePayload(payload: string): EventMessage {
  const newline = payload.indexOf("\n");
  const [revision, after, type] = JSON.parse(payload.slice(0, newline)) as [number, number, EventMessage["type"]];
  return { revision, after, type, object: payload.slice(newline + 1) };
}
