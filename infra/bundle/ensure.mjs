// Makes the bundle of the sources that are here now, if there is none yet, and has node compile it (about two seconds).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundle, COMPONENTS } from "./bundle.mjs";
import { BUNDLES, bundleDir } from "./current.mjs";

/** A cluster that runs on an older one loads parts of it late. */
const KEPT = 8;

const dir = bundleDir();
if (!existsSync(join(dir, "package.json"))) {
  process.stderr.write("bundling the components (once after each change of the sources) …\n");
  const making = `${dir}.${process.pid}`;
  await bundle(making, { minify: false });
  try {
    renameSync(making, dir);
  } catch (error) {
    rmSync(making, { recursive: true });
    // Somebody else was quicker.
    if (!existsSync(join(dir, "package.json"))) throw error;
  }
  await compile(dir);
  const old = readdirSync(BUNDLES).map((name) => ({ name, mtimeMs: statSync(join(BUNDLES, name)).mtimeMs }));
  for (const { name } of old.sort((a, b) => b.mtimeMs - a.mtimeMs).slice(KEPT)) rmSync(join(BUNDLES, name), { recursive: true });
}

/** Every program is loaded once, so that the first cluster starts as quickly as the next. */
async function compile(from) {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(BUNDLES, "..") };
  const loaded = [...COMPONENTS, "kubarium"].map((name) =>
    once(spawn(process.execPath, [join(from, `${name}.js`), "--help"], { stdio: "ignore", env }), "exit"),
  );
  // A start without it is only slower.
  await Promise.allSettled(loaded);
}
