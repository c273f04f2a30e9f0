/** Images of Docker Hub's users that lessons and answers on the web name again and again. */
import type { Catalogue } from "./entry.ts";

const ECHO = { latest: "latest", sizeBytes: 4800000, ports: [8080] };

export const otherImages: Catalogue = {
  "docker.io/luksa/kubia": {
    tags: /^(v1|v2|v3|v4)$/,
    latest: "latest",
    sizeBytes: 263003412,
    entrypoint: ["node", "app.js"],
    ports: [8080],
  },
  "docker.io/curlimages/curl": {
    tags: /^(7\.(6[0-9]|[78]\d)\.\d|8\.(\d|1\d)\.\d)$/,
    latest: "8.16.0",
    sizeBytes: 9012345,
    entrypoint: ["/entrypoint.sh"],
    cmd: ["curl"],
    user: "curl_user",
  },
  "docker.io/hashicorp/http-echo": {
    tags: /^(0\.2\.3|1(\.0(\.0)?)?|alpine)$/,
    latest: "1.0.0",
    sizeBytes: 3100000,
    entrypoint: ["/http-echo"],
    ports: [5678],
  },
  "docker.io/traefik/whoami": {
    tags: /^v1(\.(6|7|8|9|10|11)(\.\d)?)?$/,
    latest: "v1.11",
    sizeBytes: 2800000,
    entrypoint: ["/whoami"],
    ports: [80],
  },
  "docker.io/containous/whoami": { tags: /^v1\.[0-5]\.\d$/, latest: "v1.5.0", sizeBytes: 2800000, entrypoint: ["/whoami"], ports: [80] },
  "docker.io/nginxdemos/hello": {
    tags: /^(0\.\d|plain-text|\d\.\d-plain-text)$/,
    latest: "0.4",
    sizeBytes: 17000000,
    cmd: ["nginxdemos-hello"],
    ports: [80],
  },
  "docker.io/kicbase/echo-server": { ...ECHO, tags: /^1\.0$/, latest: "1.0", cmd: ["/bin/echo-server"] },
  "docker.io/jmalloc/echo-server": { ...ECHO, tags: /^(v?0\.\d\.\d)$/, latest: "v0.3.7", cmd: ["/bin/echo-server"] },
  "docker.io/nginxinc/nginx-unprivileged": {
    tags: /^(1(\.(1[6-9]|2[0-9]|3[01])(\.\d{1,2})?)?|stable|mainline)(-(alpine|slim|bookworm|trixie|alpine-slim))*$|^alpine$/,
    latest: "1.29",
    sizeBytes: 60000000,
    entrypoint: ["/docker-entrypoint.sh"],
    cmd: ["nginx", "-g", "daemon off;"],
    ports: [8080],
    user: "101",
  },
  "docker.io/nicolaka/netshoot": { tags: /^v0\.\d{1,2}$/, latest: "v0.14", sizeBytes: 200000000, cmd: ["zsh"] },
  "docker.io/polinux/stress": { tags: /^1\.0\.[0-4]$/, latest: "1.0.4", sizeBytes: 4100000, cmd: ["stress"] },
  // Names that say what pulls of them meet: a registry that lets nobody in any more today, and one that is out of order.
  "docker.io/library/limited": { tags: /./, latest: "latest", sizeBytes: 0, pullStatus: 429 },
  "docker.io/library/broken": { tags: /./, latest: "latest", sizeBytes: 0, pullStatus: 500 },
  "docker.io/bitnami/nginx": { tags: /^$/, latest: "latest", sizeBytes: 70000000, cmd: ["nginx"], ports: [8080], user: "1001" },
};
