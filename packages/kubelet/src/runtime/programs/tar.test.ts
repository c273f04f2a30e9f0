import { PassThrough } from "node:stream";
import { fakeClock } from "@kubarium/component-base";
import { InMemoryFs } from "just-bash";
import { expect, test } from "vitest";
import { type ProcessIo, SimulatedProcess } from "../process.ts";
import { ProcessInput } from "../terminal/input.ts";
import type { Launch } from "./launch.ts";
import { tar } from "./tar.ts";

async function run(fs: InMemoryFs, args: string[], input?: Buffer): Promise<{ code: number; bytes: Buffer; stderr: string }> {
  const program = tar({ cwd: "/", files: { filesystem: async () => fs } } as unknown as Launch, args);
  if (!program) throw new Error(`tar ${args.join(" ")} is not ours`);
  const parts: Buffer[] = [];
  let stderr = "";
  const io: ProcessIo = {
    stdout: () => undefined,
    stderr: (text) => (stderr += text),
    bytes: (bytes) => void parts.push(bytes),
  };
  if (input) {
    const source = new PassThrough();
    source.end(input);
    io.stdin = new ProcessInput(source);
  }
  const { code } = await new SimulatedProcess(program, fakeClock(), io).exited;
  return { code, bytes: Buffer.concat(parts), stderr };
}

const LONG = `${"long-".repeat(30)}name`;

test("a folder comes back as it was: binary, empty, deep, with long names and links", async () => {
  const from = new InMemoryFs({
    "/src/a.bin": new Uint8Array([0, 255, 10, 13, 128]),
    "/src/empty": "",
    [`/src/deep/er/${LONG}`]: "x".repeat(1000),
  });
  await from.symlink("a.bin", "/src/link");
  const archive = await run(from, ["cf", "-", "/src"]);
  expect([archive.code, archive.bytes.length % 512]).toEqual([0, 0]);
  const to = new InMemoryFs({});
  expect((await run(to, ["-xmf", "-", "-C", "/dst"], archive.bytes)).code).toBe(0);
  expect([...(await to.readFileBuffer("/dst/src/a.bin"))]).toEqual([0, 255, 10, 13, 128]);
  expect(await to.readFile("/dst/src/empty")).toBe("");
  expect((await to.readFile(`/dst/src/deep/er/${LONG}`)).length).toBe(1000);
  expect(await to.readlink("/dst/src/link")).toBe("a.bin");
});

test("a file that is not there is told, and the others are packed", async () => {
  const { code, stderr } = await run(new InMemoryFs({ "/a": "1" }), ["cf", "-", "/nofile", "/a"]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "tar: /nofile: No such file or directory\ntar: error exit delayed from previous errors\n",
  });
});

test("names that climb out of the folder stay inside", async () => {
  const archive = await run(new InMemoryFs({ "/etc/passwd": "evil" }), ["cf", "-", "etc/passwd"]);
  const climbing = Buffer.from(archive.bytes);
  climbing.write("../../etc/passwd\0", 0);
  const to = new InMemoryFs({ "/etc/passwd": "good" });
  expect((await run(to, ["xf", "-", "-C", "/tmp/in"], climbing)).code).toBe(0);
  expect([await to.readFile("/etc/passwd"), await to.readFile("/tmp/in/etc/passwd")]).toEqual(["good", "evil"]);
});

test("an archive that is cut off fails", async () => {
  const archive = await run(new InMemoryFs({ "/a": "x".repeat(5000) }), ["cf", "-", "/a"]);
  expect(await run(new InMemoryFs({}), ["xf", "-"], archive.bytes.subarray(0, 2000))).toMatchObject({
    code: 1,
    stderr: "tar: short read\n",
  });
});

test("other uses are left to the shell's own", () => {
  for (const args of [["tf", "-"], ["czf", "-", "/a"], ["cf", "/tmp/x.tar", "/a"], []]) expect(tar({} as Launch, args)).toBeUndefined();
});
