/** Columns that show a field are described as the field is. Source: SwaggerDoc() in pkg/printers/internalversion/printers.go. */
import { type Description, readOpenApiTexts } from "../../openapi/texts.ts";

/** Only the texts of columns are kept, and only once a table was asked for: all others are 700 KB. */
const texts = new Map<string, string | undefined>();
let isRead = false;

/** `path` is a definition of OpenAPI without `io.k8s.`, and a field of it: `api.core.v1.ServiceSpec.type`. Call `describe` later. */
export function fieldDescription(path: string): { describe(): string } {
  texts.set(path, undefined);
  return { describe: () => textOf(path) };
}

function textOf(path: string): string {
  if (!isRead) readTexts();
  const text = texts.get(path);
  if (text === undefined) throw new Error(`no field ${path} to describe a column with`);
  return text;
}

function readTexts(): void {
  const { descriptions } = readOpenApiTexts();
  for (const path of texts.keys()) {
    const dot = path.lastIndexOf(".");
    texts.set(path, plain(descriptions[`io.k8s.${path.slice(0, dot)}`]?.[path.slice(dot + 1)]));
  }
  isRead = true;
}

const plain = (description: Description | undefined): string | undefined =>
  typeof description === "string" || description === undefined ? description : description[0];
