/** Images of the Kubernetes project and of its own tutorials. */
import { type Catalogue, SHELL } from "./entry.ts";

const ECHO_SERVER = { tags: /^1\.(0|1|3|4|5|6|7|8|9|10)$/, latest: "1.10", sizeBytes: 43655000, entrypoint: ["echoserver"], ports: [8080] };
const HELLO_APP = { tags: /^[12]\.0$/, latest: "1.0", sizeBytes: 11552000, cmd: ["./hello-app"], ports: [8080] };
const BOOTCAMP = { latest: "v1", sizeBytes: 211336000, cmd: ["kubernetes-bootcamp"], ports: [8080] };
const CONTROL_PLANE = { tags: /^v1\.(2[0-9]|3[0-6])\.\d{1,2}$/, latest: "v1.36.2", sizeBytes: 27500000 };

export const kubernetesImages: Catalogue = {
  "registry.k8s.io/pause": {
    tags: /^(0\.8\.0|1\.0|2\.0|3\.(0|1|2|3|4\.1|4|5|6|7|8|9|10(\.\d)?))$/,
    latest: "3.10",
    sizeBytes: 636878,
    entrypoint: ["/pause"],
    user: "65535",
  },
  "registry.k8s.io/e2e-test-images/agnhost": {
    tags: /^2\.([0-9]|[1-5]\d|6[0-9])(\.\d+)?$/,
    latest: "2.56",
    sizeBytes: 51155161,
    entrypoint: ["/agnhost"],
    cmd: ["pause"],
  },
  "registry.k8s.io/e2e-test-images/busybox": { tags: /^1\.\d+(\.\d+)?-\d+$/, latest: "1.36.1-1", sizeBytes: 2160406, ...SHELL },
  "registry.k8s.io/e2e-test-images/nginx": { tags: /^1\.\d+-\d+$/, latest: "1.14-4", sizeBytes: 6979365, cmd: ["nginx"], ports: [80] },
  "registry.k8s.io/e2e-test-images/httpd": {
    tags: /^2\.4\.\d+-\d+$/,
    latest: "2.4.39-4",
    sizeBytes: 41902332,
    cmd: ["httpd-foreground"],
    ports: [80],
  },
  "registry.k8s.io/e2e-test-images/echoserver": { ...ECHO_SERVER, tags: /^2\.[2-9]$/, latest: "2.5" },
  "registry.k8s.io/e2e-test-images/jessie-dnsutils": {
    tags: /^1\.[0-9]$/,
    latest: "1.7",
    sizeBytes: 112000000,
    cmd: ["sleep", "infinity"],
  },
  "registry.k8s.io/busybox": { tags: /^1\.(24|27)(\.2)?$/, latest: "1.27", sizeBytes: 1113554, ...SHELL },
  "registry.k8s.io/nginx-slim": { tags: /^0\.([1-9]|1\d|2[0-9])$/, latest: "0.27", sizeBytes: 7250000, cmd: ["nginx"], ports: [80] },
  "registry.k8s.io/hpa-example": { tags: /^latest$/, latest: "latest", sizeBytes: 187600000, cmd: ["hpa-example"], ports: [80] },
  "registry.k8s.io/serve_hostname": { tags: /^v?1\.\d$/, latest: "v1.4", sizeBytes: 2500000, cmd: ["serve_hostname"], ports: [9376] },
  "registry.k8s.io/echoserver": ECHO_SERVER,
  "registry.k8s.io/liveness": { tags: /^latest$/, latest: "latest", sizeBytes: 2400000, cmd: ["/server"], ports: [8080] },
  "registry.k8s.io/kube-apiserver": { ...CONTROL_PLANE, cmd: ["kube-apiserver"] },
  "registry.k8s.io/kube-proxy": { ...CONTROL_PLANE, cmd: ["kube-proxy"] },
  "registry.k8s.io/coredns/coredns": {
    tags: /^v1\.(8|9|1[0-4])\.\d+$/,
    latest: "v1.12.1",
    sizeBytes: 20900000,
    cmd: ["coredns"],
    ports: [53],
  },
  "gcr.io/google-samples/hello-app": HELLO_APP,
  "us-docker.pkg.dev/google-samples/containers/gke/hello-app": HELLO_APP,
  "gcr.io/google-samples/node-hello": { tags: /^1\.0$/, latest: "1.0", sizeBytes: 264000000, cmd: ["node-hello"], ports: [8080] },
  "gcr.io/google-samples/kubernetes-bootcamp": { ...BOOTCAMP, tags: /^v1$/ },
  "docker.io/jocatalin/kubernetes-bootcamp": { ...BOOTCAMP, tags: /^(v1|v2)$/, latest: "v2" },
};
