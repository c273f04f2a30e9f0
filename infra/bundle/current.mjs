// Where the bundle of exactly the sources that are here now lies, or would lie. Runs without any package.
import { createHash } from "node:crypto";
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";

const top = join(import.meta.dirname, "../..");
export const BUNDLES = join(top, "node_modules/.cache/kubarium/bundles");

/** What the bundle is made of. Tests are no part of it. */
const SOURCES = ["packages/*/src/**/*", "packages/*/package.json", "infra/bundle/*.mjs", "package-lock.json"];
const isTest = (path) => /\.(test|fixture)\.ts$/.test(path);

/** A folder named after the path, size and time of every source. */
export function bundleDir() {
  const hash = createHash("sha256");
  for (const path of globSync(SOURCES, { cwd: top }).sort()) {
    if (isTest(path)) continue;
    const { size, mtimeMs } = statSync(join(top, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return join(BUNDLES, hash.digest("hex").slice(0, 16));
}

/** The folder when it is there and whole. KUBARIUM_FROM_SOURCE=1 leaves it aside: for breakpoints in the sources. */
export function currentBundle() {
  if (process.env["KUBARIUM_FROM_SOURCE"] === "1") return undefined;
  const dir = bundleDir();
  return existsSync(join(dir, "package.json")) ? dir : undefined;
}
