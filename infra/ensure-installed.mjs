// Installs and bundles what the repository needs before `npm start` and `npm test`: runs on any Node from 18 on, without any package.
//   node infra/ensure-installed.mjs             the npm packages of package-lock.json, when they are not there
//   node infra/ensure-installed.mjs --servers   redis-server, nats-server, openssl and curl too (tests run against real ones)
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { currentBundle } from "./bundle/current.mjs";

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (line) => process.stderr.write(`${line}\n`);

/** Every package of the lock file that this platform takes is installed in the locked version. */
function packagesAreCurrent() {
  const installed = join(top, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(top, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith("node_modules/") || entry.optional || entry.extraneous) return true;
    // A workspace: only its link is installed.
    return entry.link ? existsSync(join(top, path)) : present[path]?.version === entry.version;
  });
}

if (!packagesAreCurrent()) {
  say("installing npm packages (once, about a minute) …");
  const result = spawnSync("npm", ["install", "--no-save", "--loglevel=error", "--no-audit", "--no-fund"], {
    cwd: top,
    stdio: ["ignore", 2, 2],
  });
  if (result.status !== 0) {
    say("npm install failed; the lines above say why. Try again when that is mended.");
    process.exit(1);
  }
}

// By Node 24, which is one of the packages.
const bundled =
  currentBundle() ?? spawnSync(join(top, "node_modules/.bin/node"), [join(top, "infra/bundle/ensure.mjs")], { stdio: ["ignore", 2, 2] });
if (bundled.status) say("the components could not be bundled (the lines above say why); the cluster runs from its sources");

const has = (program) => spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;
const missing = process.argv.includes("--servers")
  ? ["redis-server", "nats-server", "openssl", "curl"].filter((program) => !has(program))
  : [];
if (missing.length) {
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (!has("apt-get") || process.getuid?.() !== 0) {
    say(`the tests need ${missing.join(" and ")}; install with: sudo ${command}`);
    process.exit(1);
  }
  say(`installing ${missing.join(" and ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  try {
    execFileSync("sh", ["-c", `apt-get update -qq && ${command} -qq >/dev/null`], { stdio: ["ignore", 2, 2], env });
  } catch {
    say(`could not install ${missing.join(" and ")}; the lines above say why`);
    process.exit(1);
  }
}
