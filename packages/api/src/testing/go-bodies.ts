/** Objects of every kind with random values, written as JSON and as protobuf by Kubernetes' own types (k8s.io/api 0.36.2). For tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { modelFor, modelNames } from "../schema/index.ts";

export interface GoBody {
  apiVersion: string;
  kind: string;
  model: string;
  protobuf: Buffer;
  json: object;
}

export const goBodies: readonly GoBody[] = readFileSync(join(import.meta.dirname, "go-bodies.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => {
    const { apiVersion, kind, protobuf, json } = JSON.parse(line) as { apiVersion: string; kind: string; protobuf: string; json: object };
    return { apiVersion, kind, json, protobuf: Buffer.from(protobuf, "base64"), model: modelOf(apiVersion, kind) };
  });

function modelOf(apiVersion: string, kind: string): string {
  const found = modelNames.find((name) => {
    const { gvk } = modelFor(name);
    return gvk ? gvk.kind === kind && (gvk.group ? `${gvk.group}/${gvk.version}` : gvk.version) === apiVersion : name === kind;
  });
  if (!found) throw new Error(`no model of ${apiVersion} ${kind}`);
  return found;
}
