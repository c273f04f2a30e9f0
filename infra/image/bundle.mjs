// Bundles every component and the command for the container image.
//   node infra/image/bundle.mjs OUT
import { resolve } from "node:path";
import { bundle } from "../bundle/bundle.mjs";

const out = resolve(process.argv[2] ?? "dist");
const { files, bytes } = await bundle(out, { minify: true });
console.log(`${files} files, ${(bytes / 1024 / 1024).toFixed(1)} MiB in ${out}`);
