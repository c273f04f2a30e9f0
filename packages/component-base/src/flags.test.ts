import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FlagError, parseFlags } from "./flags.ts";

const flags = {
  speed: { type: "number", default: 1, description: "cluster seconds in a real second" },
  kubeconfig: { type: "string", required: true, description: "how to reach the API server" },
  verbose: { type: "boolean", default: false, description: "say more" },
} as const;

test("values are typed and defaults filled in", () => {
  expect(parseFlags(flags, ["--kubeconfig=/k", "--speed", "20"])).toEqual({ kubeconfig: "/k", speed: 20, verbose: false });
});

test.for([
  { name: "a missing required flag is named", argv: [], message: "--kubeconfig is required" },
  { name: "an unknown flag is named", argv: ["--kubeconfig=/k", "--sped=2"], message: "--sped" },
  { name: "a number that is none is quoted", argv: ["--kubeconfig=/k", "--speed=fast"], message: '--speed must be a number, got "fast"' },
])("$name", ({ argv, message }) => {
  expect(() => parseFlags(flags, argv)).toThrow(FlagError);
  expect(() => parseFlags(flags, argv)).toThrow(message);
});

test("a flag that is not given is read from the environment, and the command line wins", () => {
  const environment = { KUBARIUM_KUBECONFIG: "/env", KUBARIUM_SPEED: "5", KUBARIUM_VERBOSE: "true" };
  expect(parseFlags(flags, ["--speed=2"], environment)).toEqual({ kubeconfig: "/env", speed: 2, verbose: true });
});

test("an environment variable that is no boolean is named", () => {
  expect(() => parseFlags(flags, ["--kubeconfig=/k"], { KUBARIUM_VERBOSE: "yes" })).toThrow(
    'KUBARIUM_VERBOSE must be true or false, got "yes"',
  );
});

test("a variable that ends in _FILE names a file with the value", () => {
  const dir = mkdtempSync(join(tmpdir(), "flags-"));
  writeFileSync(join(dir, "kubeconfig"), "/from-file\n");
  expect(parseFlags(flags, [], { KUBARIUM_KUBECONFIG_FILE: join(dir, "kubeconfig") }).kubeconfig).toBe("/from-file");
  expect(() => parseFlags(flags, [], { KUBARIUM_KUBECONFIG_FILE: join(dir, "missing") })).toThrow("KUBARIUM_KUBECONFIG_FILE names a file");
  rmSync(dir, { recursive: true });
});
