import type { WordNode } from "just-bash";

/** The word's text when nothing in it is expanded. */
export function literalOf(word: WordNode): string | undefined {
  let text = "";
  for (const part of word.parts as readonly {
    type: string;
    value?: string;
    pattern?: string;
    parts?: readonly { type: string; value?: string }[];
  }[]) {
    if (part.type === "Literal" || part.type === "SingleQuoted" || part.type === "Escaped") text += part.value ?? "";
    else if (part.type === "Glob" && part.pattern === "[") text += "[";
    else if (part.type === "DoubleQuoted" && part.parts?.every((inner) => inner.type === "Literal"))
      text += part.parts.map((inner) => inner.value).join("");
    else return undefined;
  }
  return text;
}
