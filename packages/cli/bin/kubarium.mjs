#!/usr/bin/env node
// The command and with it the components that it starts: out of the bundle of these very sources when there is one (npm start and
// npm test make it), else the sources themselves, which take twice as long to load.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BUNDLES, currentBundle } from "../../../infra/bundle/current.mjs";

// Read by src/compile-cache.ts, bundled or not.
process.env["NODE_COMPILE_CACHE"] ??= join(BUNDLES, "..");
// Where docker-compose.yml of this checkout writes the kubeconfig: a bundle lies elsewhere and cannot know.
process.env["KUBARIUM_OUT"] ??= fileURLToPath(new URL("../../../infra/compose/out", import.meta.url));
const bundle = currentBundle();
await import(bundle ? pathToFileURL(join(bundle, "kubarium.js")).href : "../src/main.ts");
