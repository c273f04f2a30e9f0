import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { OUTAGE_FILE, withOutages } from "./outage.ts";
import type { Image, ImageRegistry } from "./registry.ts";

const folder = mkdtempSync(join(tmpdir(), "kubarium-outage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a registry is down for as long as the file is there", async () => {
  const file = join(folder, OUTAGE_FILE);
  const image = { id: "sha256:1" } as Image;
  const registry = withOutages({ resolve: async () => image, builtHere: () => undefined } as unknown as ImageRegistry, file);
  const nginx = { registry: "docker.io", repository: "docker.io/library/nginx", tag: "1.27" } as Parameters<ImageRegistry["resolve"]>[0];
  expect(await registry.resolve(nginx, [])).toBe(image);
  writeFileSync(file, "");
  await expect(registry.resolve(nginx, [])).rejects.toThrow(
    'image "docker.io/library/nginx:1.27": failed to resolve image: failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1.27": dial tcp 192.0.2.1:443: connect: connection refused',
  );
  rmSync(file);
  expect(await registry.resolve(nginx, [])).toBe(image);
});
