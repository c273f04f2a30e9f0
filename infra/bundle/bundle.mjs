// Bundles every component and the command: one file each, with shared chunks.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { rolldown } from "rolldown";

const top = join(import.meta.dirname, "../..");
export const COMPONENTS = ["apiserver", "controller-manager", "scheduler", "kubelet"];
const input = {
  ...Object.fromEntries(COMPONENTS.map((name) => [name, join(top, "packages", name, "src/main.ts")])),
  kubarium: join(top, "packages/cli/src/main.ts"),
};

/** Files that the sources name by `new URL("…", import.meta.url)`: scripts become chunks, anything else is copied beside them. */
const filesByUrl = {
  name: "files-by-url",
  transform(code, id) {
    if (!id.startsWith(join(top, "packages"))) return undefined;
    return code.replace(/new URL\("([^"]+)", import\.meta\.url\)/g, (_, file) => {
      const path = join(dirname(id), file);
      const reference = path.endsWith(".ts")
        ? this.emitFile({ type: "chunk", id: path })
        : this.emitFile({ type: "asset", name: basename(path), source: readFileSync(path) });
      return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
    });
  },
};

/** Writes OUT/apiserver.js, OUT/kubarium.js and so on; says how many files and bytes. package.json comes last: with it the folder is whole. */
export async function bundle(out, { minify }) {
  const bundled = await rolldown({
    input,
    plugins: [filesByUrl],
    platform: "node",
    // Optional parts of dependencies that are not installed.
    external: ["bun", "cloudflare:sockets", "pino-pretty", "@mongodb-js/zstd"],
    onLog: (level, log) => level === "warn" && log.code !== "CIRCULAR_DEPENDENCY" && log.code !== "EVAL" && console.warn(log.message),
  });
  const { output } = await bundled.write({
    dir: out,
    format: "esm",
    minify,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  });
  const { version } = JSON.parse(readFileSync(join(top, "package.json"), "utf8"));
  writeFileSync(join(out, "package.json"), JSON.stringify({ type: "module", version }));
  const bytes = output.reduce((sum, part) => sum + Buffer.byteLength(part.type === "chunk" ? part.code : part.source), 0);
  return { files: output.length, bytes };
}
