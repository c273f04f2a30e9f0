// Bundles every component and the command for the container image: one file each, with shared chunks.
//   node infra/image/bundle.mjs OUT
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { rolldown } from "rolldown";

const top = join(import.meta.dirname, "../..");
const out = resolve(process.argv[2] ?? "dist");
const COMPONENTS = ["apiserver", "controller-manager", "scheduler", "kubelet"];
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

const bundle = await rolldown({
  input,
  plugins: [filesByUrl],
  platform: "node",
  // Optional parts of dependencies that are not installed.
  external: ["bun", "cloudflare:sockets", "pino-pretty"],
  onLog: (level, log) => level === "warn" && log.code !== "CIRCULAR_DEPENDENCY" && log.code !== "EVAL" && console.warn(log.message),
});
const { output } = await bundle.write({
  dir: out,
  format: "esm",
  minify: true,
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name]-[hash].js",
});
writeFileSync(
  join(out, "package.json"),
  JSON.stringify({ type: "module", version: JSON.parse(readFileSync(join(top, "package.json"), "utf8")).version }),
);
const bytes = output.reduce((sum, part) => sum + Buffer.byteLength(part.type === "chunk" ? part.code : part.source), 0);
console.log(`${output.length} files, ${(bytes / 1024 / 1024).toFixed(1)} MiB in ${out}`);
