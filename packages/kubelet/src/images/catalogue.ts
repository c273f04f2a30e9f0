/** Images that behave like themselves and have their real tags. Everything that is not named here is the default app. */
export interface CatalogueEntry {
  tags: RegExp;
  /** The tag that `latest` is another name of. */
  latest: string;
  sizeBytes: number;
  entrypoint?: readonly string[];
  cmd?: readonly string[];
  ports?: readonly number[];
  user?: string;
  env?: Readonly<Record<string, string>>;
  workingDir?: string;
}

const SHELL: Pick<CatalogueEntry, "cmd"> = { cmd: ["sh"] };

/** By repository. Tags: https://hub.docker.com pages of the official images, minor versions up to the middle of 2026. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  "docker.io/library/nginx": {
    tags: /^(1(\.([5-9]|1\d|2[0-9])(\.\d+)?)?|stable|mainline)(-(alpine|perl|otel|slim|bookworm|trixie|alpine-slim))*$|^alpine$/,
    latest: "1.29",
    sizeBytes: 3442139,
    entrypoint: ["/docker-entrypoint.sh"],
    cmd: ["nginx", "-g", "daemon off;"],
    ports: [80],
  },
  "docker.io/library/httpd": {
    tags: /^2(\.(2|4)(\.\d+)?)?(-(alpine|bookworm|trixie))?$|^alpine$/,
    latest: "2.4",
    sizeBytes: 45128903,
    cmd: ["httpd-foreground"],
    ports: [80],
  },
  "docker.io/library/redis": {
    tags: /^([2-8](\.\d+){0,2})(-(alpine|bookworm))?$|^alpine$/,
    latest: "8",
    sizeBytes: 41208812,
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["redis-server"],
    ports: [6379],
  },
  "docker.io/library/busybox": {
    tags: /^1(\.([2-3]\d)(\.\d+)?)?(-(musl|glibc|uclibc))?$|^(musl|glibc|uclibc|stable)$/,
    latest: "1.36",
    sizeBytes: 2160406,
    ...SHELL,
  },
  "docker.io/library/alpine": { tags: /^3(\.\d{1,2}(\.\d+)?)?$|^edge$/, latest: "3.22", sizeBytes: 3802452, cmd: ["/bin/sh"] },
  "docker.io/library/debian": {
    tags: /^(1[0-3](\.\d+)?|buster|bullseye|bookworm|trixie|stable)(-slim)?$/,
    latest: "13",
    sizeBytes: 48489232,
    cmd: ["bash"],
  },
  "docker.io/library/ubuntu": {
    tags: /^(1[4-9]|2[0-6])\.(04|10)$|^(focal|jammy|noble|bionic)$/,
    latest: "24.04",
    sizeBytes: 29726250,
    cmd: ["/bin/bash"],
  },
  "docker.io/library/bash": { tags: /^5(\.\d(\.\d+)?)?$/, latest: "5.3", sizeBytes: 6012345, cmd: ["bash"] },
  "docker.io/library/perl": { tags: /^5(\.\d+){0,2}(-slim)?$/, latest: "5.42", sizeBytes: 336374010, cmd: ["perl"] },
  "docker.io/curlimages/curl": {
    tags: /^[78]\.\d+\.\d+$/,
    latest: "8.16.0",
    sizeBytes: 9012345,
    entrypoint: ["/entrypoint.sh"],
    cmd: ["curl"],
    user: "100",
  },
  "docker.io/luksa/kubia": { tags: /^(v1|v2|v3|v4)$/, latest: "v1", sizeBytes: 263003412, entrypoint: ["node", "app.js"], ports: [8080] },
  "registry.k8s.io/pause": { tags: /^3\.\d+(\.\d+)?$/, latest: "3.10", sizeBytes: 636878, entrypoint: ["/pause"], user: "65535" },
  "registry.k8s.io/e2e-test-images/agnhost": {
    tags: /^2\.\d+$/,
    latest: "2.56",
    sizeBytes: 51155161,
    entrypoint: ["/agnhost"],
    cmd: ["pause"],
  },
  "registry.k8s.io/e2e-test-images/busybox": { tags: /^1\.\d+-\d+$/, latest: "1.36.1-1", sizeBytes: 2160406, ...SHELL },
  "registry.k8s.io/e2e-test-images/nginx": { tags: /^1\.\d+-\d+$/, latest: "1.14-4", sizeBytes: 6979365, cmd: ["nginx"], ports: [80] },
  "registry.k8s.io/echoserver": { tags: /^1\.\d+$/, latest: "1.10", sizeBytes: 43655000, entrypoint: ["default-app"], ports: [8080] },
};
