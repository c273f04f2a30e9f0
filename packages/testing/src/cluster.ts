/** What a test holds in its hands, however the cluster runs. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Deployment, type Namespace, type ResourceRef, resources } from "@kubarium/api";
import { type Client, clientFromKubeconfig, type Draft } from "@kubarium/client";
import { eventually, type Random, realRandom } from "@kubarium/component-base";
import { applyManifests, type Manifest } from "./manifests.ts";

export interface WaitOptions {
  /** Real milliseconds; 30,000 unless given. */
  limitMs?: number;
}

export interface KubariumCluster extends AsyncDisposable {
  /** A file, for kubectl, helm and client libraries. */
  readonly kubeconfig: string;
  /** As cluster-admin. */
  readonly client: Client;
  readonly nodes: readonly string[];
  /** A new namespace with its default service account, for one test; returns its name. Takes milliseconds. */
  namespace(prefix?: string): Promise<string>;
  /** Creates what YAML or an object says, in this namespace unless it says otherwise; what is there already is merged with it. */
  apply(manifest: string | Manifest, namespace?: string): Promise<void>;
  /** A node failure: the kubelet goes, and after 50 s of cluster time the node is NotReady. */
  stopNode(name: string): Promise<void>;
  startNode(name: string): Promise<void>;
  /** The object, once `holds` says so; throws an Error that shows what was there last. `namespace` is "" for what is in none. */
  waitFor<T>(ref: ResourceRef<T>, namespace: string, name: string, holds: (object: T) => boolean, options?: WaitOptions): Promise<T>;
  /** As `kubectl wait --for=condition=TYPE=STATUS`. */
  waitForCondition<T>(ref: ResourceRef<T>, namespace: string, name: string, condition: string, options?: WaitOptions): Promise<T>;
  /** As `kubectl rollout status`. */
  waitForRollout(namespace: string, deployment: string, options?: WaitOptions): Promise<Deployment>;
  /** Ends everything, and removes every file. */
  stop(): Promise<void>;
}

const WAIT_LIMIT_MS = 30_000;

/** What differs between the ways of running one. */
export interface Machinery {
  kubeconfig: string;
  nodes: readonly string[];
  stopNode(name: string): Promise<void>;
  startNode(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Throws Error for a node that is none. */
export function requireNode(nodes: readonly string[], name: string): void {
  if (!nodes.includes(name)) throw new Error(`there is no node "${name}"; the nodes are ${nodes.join(", ") || "none"}`);
}

export function clusterOf(machinery: Machinery, random: Random = realRandom()): KubariumCluster {
  const client = clientFromKubeconfig(machinery.kubeconfig, { userAgent: "kubarium-testing" });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= client.close().then(() => machinery.stop()));
  const cluster: KubariumCluster = {
    kubeconfig: machinery.kubeconfig,
    client,
    nodes: machinery.nodes,
    async namespace(prefix = "test") {
      const name = `${prefix}-${random.suffix()}`;
      await client.resource(resources.namespaces).create("", { metadata: { name } } as unknown as Draft<Namespace>);
      // Pods are refused until the controller has made it.
      await cluster.waitFor(resources.serviceAccounts, name, "default", () => true);
      return name;
    },
    apply: (manifest, namespace = "default") => applyManifests(client, manifest, namespace),
    async stopNode(name) {
      requireNode(machinery.nodes, name);
      await machinery.stopNode(name);
    },
    async startNode(name) {
      requireNode(machinery.nodes, name);
      await machinery.startNode(name);
    },
    async waitFor(ref, namespace, name, holds, { limitMs = WAIT_LIMIT_MS } = {}) {
      let last: unknown;
      const probe = async () => {
        const object = await client.resource(ref).get(namespace, name);
        last = (object as { status?: unknown }).status ?? object;
        return holds(object) ? object : undefined;
      };
      try {
        return await eventually(probe, { limitMs, what: `${ref.resource} ${name}` });
      } catch (error) {
        throw new Error(`${(error as Error).message}${last ? `; its status was ${JSON.stringify(last)}` : ""}`, { cause: error });
      }
    },
    waitForCondition(ref, namespace, name, condition, options) {
      const [type, status = "True"] = condition.split("=");
      const conditions = (object: unknown): { type: string; status: string }[] =>
        (object as { status?: { conditions?: { type: string; status: string }[] } }).status?.conditions ?? [];
      return cluster.waitFor(
        ref,
        namespace,
        name,
        (object) => conditions(object).some((one) => one.type === type && one.status === status),
        options,
      );
    },
    waitForRollout(namespace, deployment, options) {
      return cluster.waitFor(resources.deployments, namespace, deployment, isRolledOut, options);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return cluster;
}

function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const wanted = spec.replicas ?? 1;
  const seen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return (
    seen && (status?.updatedReplicas ?? 0) === wanted && (status?.replicas ?? 0) === wanted && (status?.availableReplicas ?? 0) === wanted
  );
}

export interface Folder {
  path: string;
  write(name: string, text: string): string;
  remove(): void;
}

/** A private folder that goes with the cluster. */
export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "kubarium-testing-"));
  return {
    path,
    write(name, text) {
      const file = join(path, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
