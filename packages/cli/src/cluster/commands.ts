/** The command lines of a cluster's processes. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { variableOf } from "@kubarium/component-base";
import type { Paths } from "./paths.ts";
import type { Command } from "./processes.ts";
import type { ClusterState, NodeState } from "./state.ts";

/** Components of the control plane, in the order in which they are started. */
export const CONTROL_PLANE = ["apiserver", "controller-manager", "scheduler"] as const;

/**
 * Half of the young generation, in MiB. V8 does not give back what it once took for it, three halves in all, so this is most of what
 * load leaves behind in a process. Only the apiserver makes garbage so fast that more room saves time.
 */
const SEMI_SPACE_MIB: Readonly<Record<string, number>> = { apiserver: 16 };
const OTHERS_SEMI_SPACE_MIB = 2;

/** In a bundle every component lies beside the command, and this file in a chunk under it. */
function mainOf(component: string): string {
  const bundled = [import.meta.dirname, dirname(import.meta.dirname)].map((dir) => join(dir, `${component}.js`)).find(existsSync);
  if (bundled) return bundled;
  return fileURLToPath(import.meta.resolve(`@kubarium/${component}`)).replace(/index\.ts$/, "main.ts");
}

/** Flags whose values may carry a password. */
const SECRET_FLAGS: ReadonlySet<string> = new Set(["store", "bus", "queue"]);

function node(component: string, flags: Record<string, string | number>): Pick<Command, "program" | "args" | "env"> {
  const given = Object.entries(flags);
  return {
    program: process.execPath,
    args: [
      "--disable-warning=ExperimentalWarning",
      `--max-semi-space-size=${SEMI_SPACE_MIB[component] ?? OTHERS_SEMI_SPACE_MIB}`,
      mainOf(component),
      ...given.filter(([name]) => !SECRET_FLAGS.has(name)).map(([name, value]) => `--${name}=${value}`),
    ],
    env: Object.fromEntries(given.filter(([name]) => SECRET_FLAGS.has(name)).map(([name, value]) => [variableOf(name), String(value)])),
  };
}

export function commandFor(component: string, paths: Paths, state: ClusterState): Command {
  const pki = (file: string): string => join(paths.pki, file);
  const common = { speed: state.speed, bus: state.bus };
  switch (component) {
    case "apiserver":
      return {
        name: component,
        ...node(component, {
          ...common,
          store: state.store,
          "data-dir": join(paths.data, "store"),
          "bind-address": state.bindAddress ?? "127.0.0.1",
          "secure-port": state.port,
          ...(state.proxyPort ? { "proxy-port": state.proxyPort } : {}),
          ...(state.registryPort ? { "registry-port": state.registryPort, "registry-dir": join(paths.data, "registry") } : {}),
          "tls-cert-file": pki("apiserver.crt"),
          "tls-private-key-file": pki("apiserver.key"),
          "client-ca-file": pki("ca.crt"),
          "kubelet-certificate-authority": pki("ca.crt"),
          "kubelet-client-certificate": pki("apiserver-kubelet-client.crt"),
          "kubelet-client-key": pki("apiserver-kubelet-client.key"),
          "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
          "service-account-signing-key-file": pki("sa.key"),
          "service-account-key-file": pki("sa.pub"),
        }),
      };
    case "controller-manager":
      return {
        name: component,
        ...node(component, {
          ...common,
          kubeconfig: pki("controller-manager.kubeconfig"),
          queue: state.store === "embedded" ? "memory" : state.store,
          "root-ca-file": pki("ca.crt"),
          "service-account-private-key-file": pki("sa.key"),
        }),
      };
    case "scheduler":
      return { name: component, ...node(component, { ...common, kubeconfig: pki("scheduler.kubeconfig") }) };
    default:
      throw new Error(`no component "${component}"`);
  }
}

export function kubeletCommand(paths: Paths, state: ClusterState, target: NodeState): Command {
  return {
    name: "kubelet",
    node: target.name,
    ...node("kubelet", {
      speed: state.speed,
      bus: state.bus,
      kubeconfig: join(paths.pki, `${target.name}.kubeconfig`),
      "proxy-kubeconfig": join(paths.pki, "kube-proxy.kubeconfig"),
      "node-name": target.name,
      "node-ip": target.ip,
      port: target.port,
      "root-dir": join(paths.data, target.name),
      "image-policy": state.imagePolicy,
      ...(state.components.includes("controller-manager") ? {} : { "pod-cidr": `10.244.${target.ip.split(".").at(-1)}.0/24` }),
      ...(state.cpus ? { cpus: state.cpus } : {}),
      ...(state.memory ? { memory: state.memory } : {}),
      ...(state.preloadImages ? { "preload-images": state.preloadImages } : {}),
      "tls-cert-file": join(paths.pki, `${target.name}-serving.crt`),
      "tls-private-key-file": join(paths.pki, `${target.name}-serving.key`),
      "client-ca-file": join(paths.pki, "ca.crt"),
    }),
  };
}
