import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { catalogueRegistry } from "./catalogue-registry.ts";
import { OUTAGE_FILE, withOutages } from "./outage.ts";
import { type ImageReference, parseImageReference } from "./reference.ts";

const folder = mkdtempSync(join(tmpdir(), "kubarium-outage-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a registry is down for as long as the file is there", async () => {
  const file = join(folder, OUTAGE_FILE);
  const registry = withOutages(catalogueRegistry("open"), file);
  const nginx = parseImageReference("nginx:1.27") as ImageReference;
  expect(await registry.resolve(nginx, [])).toMatchObject({ repository: "docker.io/library/nginx" });
  writeFileSync(file, "");
  await expect(registry.resolve(nginx, [])).rejects.toThrow(
    'failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1.27": dial tcp 192.0.2.1:443: connect: connection refused',
  );
  rmSync(file);
  expect(await registry.resolve(nginx, [])).toMatchObject({ repository: "docker.io/library/nginx" });
});
