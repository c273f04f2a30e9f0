/**
 * js-yaml's complaints in the words of go-yaml. The two parsers stop at different places, so this goes by what stands there; what it
 * does not know keeps js-yaml's words. go-yaml counts lines from 0 in its parser and from 1 in its scanner, and does not name line 0.
 */
import type { YAMLException } from "js-yaml";

const NO_TOKEN = "found character that cannot start any token";
const NO_MAPPING = "mapping values are not allowed in this context";

export function goYamlError(text: string, { reason, mark }: YAMLException): string {
  const line = mark?.line ?? 0;
  const lines = text.split("\n");
  const here = lines[line] ?? "";
  const scanner = (problem: string): string => `yaml: ${line ? `line ${line + 1}: ` : ""}${problem}`;
  const parser = (problem: string): string => `yaml: ${line ? `line ${line}: ` : ""}${problem}`;
  const alias = /^unidentified alias "(.*)"/.exec(reason);
  if (alias) return `yaml: unknown anchor '${alias[1]}' referenced`;
  if (/^tab characters|^end of the stream/.test(reason) && /^\s*\t/.test(here)) return scanner(NO_TOKEN);
  if (reason === "unknown escape sequence") return scanner("found unknown escape character");
  const unclosed = unclosedBy(lines.slice(0, line + 1).join("\n"));
  if (unclosed === '"' || unclosed === "'") return scanner("found unexpected end of stream");
  if (unclosed) return parser(`did not find expected ',' or '${unclosed}'`);
  if (/[@`%]/.test(here[mark?.column ?? 0] ?? "")) return scanner(NO_TOKEN);
  if (/^(bad indentation|end of the stream)/.test(reason)) {
    const before = lines.slice(0, line).findLast((candidate) => candidate.trim() !== "") ?? "";
    if (/^\s*- /.test(before) && !/^\s*- /.test(here)) return parser("did not find expected '-' indicator");
    if (/:(\s|$)/.test(here)) return scanner(NO_MAPPING);
    return parser("did not find expected key");
  }
  return scanner(reason);
}

/** The bracket or quote that is still awaited at the end of the text. */
function unclosedBy(text: string): string | undefined {
  const awaited: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    const startsToken = /[\s,[{:]/.test(text[at - 1] ?? " ");
    if (character === "#" && startsToken) at = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    else if ((character === '"' || character === "'") && startsToken) {
      const end = endOfQuote(text, at + 1, character);
      if (end < 0) return character;
      at = end;
    } else if (character === "{" && (startsToken || awaited.length)) awaited.push("}");
    else if (character === "[" && (startsToken || awaited.length)) awaited.push("]");
    else if (character === awaited.at(-1)) awaited.pop();
  }
  return awaited.at(-1);
}

function endOfQuote(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (quote === '"' && text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}
