import { expect, test } from "vitest";
import { columns } from "./columns.ts";

test("columns are as wide as their widest cell, and no line ends in blanks", () => {
  expect(
    columns([
      ["NAME", "NODE", "STATE"],
      ["controller-manager", "-", "dead"],
      ["a", "b", ""],
    ]),
  ).toEqual(["NAME                 NODE   STATE", "controller-manager   -      dead", "a                    b"]);
  expect(columns([])).toEqual([]);
});
