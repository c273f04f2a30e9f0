// Where the bundle of exactly the sources that are here now lies, or would lie. Runs on any Node from 18 on, without any package.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const BUNDLES = join(top, "node_modules/.cache/kubarium/bundles");

/** Tests are no part of a bundle. */
const isTest = (path) => path.endsWith(".test.ts") || path.endsWith(".fixture.ts");

/** What the bundle is made of. */
function sources() {
  const packages = readdirSync(join(top, "packages"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [
    "package-lock.json",
    ...filesUnder("infra/bundle"),
    ...packages.flatMap(({ name }) => [`packages/${name}/package.json`, ...filesUnder(`packages/${name}/src`)]),
    ...filesUnder("packages/chaos/experiments"),
  ];
}

function filesUnder(folder) {
  const entries = readdirSync(join(top, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : isTest(path) ? [] : [path];
  });
}

/** A folder named after the path, size and time of every source. */
export function bundleDir() {
  const hash = createHash("sha256");
  for (const path of sources().sort()) {
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
