import { PassThrough } from "node:stream";
import { eventually } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { readerOf } from "../shell/readers.ts";
import { ProcessInput } from "./input.ts";
import { Terminal } from "./terminal.ts";

test.for([
  { name: "Enter ends a line and is echoed as a line break", typed: "ls\r", shown: "ls\r\n", line: "ls" },
  { name: "Backspace takes the last character back", typed: "lz\x7fs\r", shown: "lz\b \bs\r\n", line: "ls" },
  { name: "Backspace takes a character of several bytes as one", typed: "ä\x7fa\r", shown: "ä\b \ba\r\n", line: "a" },
  { name: "Ctrl-U takes the line back", typed: "ab\x15c\r", shown: "ab\b \b\b \bc\r\n", line: "c" },
  { name: "arrow keys do nothing", typed: "a\x1b[Ab\x1bOCc\r", shown: "abc\r\n", line: "abc" },
  { name: "Ctrl-C throws the line away", typed: "abc\x03ls\r", shown: "abc^C\r\nls\r\n", line: "ls" },
  { name: "Ctrl-D on an empty line is the end", typed: "\x04", shown: "", line: undefined },
])("$name", async ({ typed, shown, line }) => {
  const source = new PassThrough();
  let screen = "";
  let interrupts = 0;
  const terminal = new Terminal(
    source,
    (bytes) => (screen += bytes.toString("latin1")),
    () => interrupts++,
  );
  source.write(typed);
  expect(await new ProcessInput(terminal.input).line()).toBe(line);
  expect(Buffer.from(screen, "latin1").toString("utf8")).toBe(shown);
  expect(interrupts).toBe(typed.includes("\x03") ? 1 : 0);
});

test("line breaks of the program return the carriage", async () => {
  let screen = "";
  new Terminal(
    undefined,
    (bytes) => (screen += bytes.toString("utf8")),
    () => undefined,
  ).print("a\nb\r\nü");
  await eventually(() => screen === "a\r\nb\r\nü");
});

test("input is read by line, by chunk and to the end, across the pieces it comes in", async () => {
  const source = new PassThrough();
  const input = new ProcessInput(source);
  source.write("one\ntw");
  source.write("o\nrest");
  expect([await input.line(), await input.line()]).toEqual(["one", "two"]);
  expect(String(await input.chunk())).toBe("rest");
  source.end("more");
  expect(String(await input.all())).toBe("more");
  expect([await input.line(), await input.chunk()]).toEqual([undefined, undefined]);
});

test.for([
  { script: "cat", name: "cat" },
  { script: "cat -", name: "cat" },
  { script: "cat /etc/hosts", name: undefined },
  { script: "'cat' '/etc/hosts'", name: undefined },
  { script: "cat /etc/hosts | wc -l", name: undefined },
  { script: "grep x", name: "grep" },
  { script: "grep x file", name: undefined },
  { script: "head -n 5", name: "head" },
  { script: "awk '{print $1}'", name: "awk" },
  { script: "sort < file", name: undefined },
  { script: "read line", name: "read" },
  { script: "echo cat", name: undefined },
])("'$script' reads standard input as $name", ({ script, name }) => {
  expect(readerOf(script)).toBe(name);
});
