/** What an experiment looks after: a Deployment behind a NodePort Service, in a namespace of its own that goes when the run is over. */
import { type Deployment, type Namespace, type Pod, resources, type Service } from "@kubarium/api";
import { isNotFound } from "@kubarium/apimachinery";
import type { Client, Draft } from "@kubarium/client";
import type { Clock, Random } from "@kubarium/component-base";
import type { Step, Workload } from "../experiment/experiment.ts";
import { planVictims } from "../experiment/plan.ts";

const NAME = "chaos";
const LABELS = { app: NAME };
const UNREACHABLE_TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

export interface RunningWorkload {
  namespace: string;
  nodePort: number;
}

/** Throws StatusError. */
export async function createWorkload(client: Client, experiment: string, workload: Workload, random: Random): Promise<RunningWorkload> {
  const namespace = `chaos-${experiment}-${random.suffix()}`;
  const labels = { "app.kubernetes.io/managed-by": "kubarium-chaos" };
  await client.resource(resources.namespaces).create("", { metadata: { name: namespace, labels } } as unknown as Draft<Namespace>);
  await client.resource(resources.deployments).create(namespace, deployment(workload));
  const ports = [{ port: 80, targetPort: portOf(workload.image) }];
  const service = { metadata: { name: NAME }, spec: { type: "NodePort", selector: LABELS, ports } } as Draft<Service>;
  const created = await client.resource(resources.services).create(namespace, service);
  return { namespace, nodePort: created.spec.ports?.[0]?.nodePort ?? 0 };
}

/** The well-known web servers listen on 80; the default app on what its pod declares. */
const portOf = (image: string): number => (/(^|\/)(nginx|httpd)(:|$)/.test(image) ? 80 : 8080);

function deployment({ image, replicas, tolerationSeconds }: Workload): Draft<Deployment> {
  const tolerations = UNREACHABLE_TAINTS.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }));
  const containers = [{ name: "app", image, ports: [{ containerPort: portOf(image) }] }];
  return {
    metadata: { name: NAME },
    spec: {
      replicas,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers, tolerations, terminationGracePeriodSeconds: 5 } },
    },
  } as unknown as Draft<Deployment>;
}

export async function setImage(client: Client, { namespace }: RunningWorkload, image: string): Promise<void> {
  const body = { spec: { template: { spec: { containers: [{ name: "app", image }] } } } };
  await client.resource(resources.deployments).patch(namespace, NAME, { type: "strategic", body });
}

/** Names of the pods that were deleted. */
export async function deletePods(client: Client, { namespace }: RunningWorkload, step: Step, random: Random): Promise<string[]> {
  const { items } = await client.resource(resources.pods).list({ namespace, labelSelector: `app=${NAME}` });
  const candidates = items.filter((pod: Pod) => !pod.metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
  const names = planVictims(step, candidates, random);
  for (const name of names) {
    await client.resource(resources.pods).delete(namespace, name).catch(ignoreNotFound);
  }
  return names;
}

const ignoreNotFound = (error: unknown): void => {
  if (!isNotFound(error)) throw error;
};

/** Whether the roll-out that the newest template asks for is complete. */
export async function isRolledOut(client: Client, { namespace }: RunningWorkload): Promise<boolean> {
  const { metadata, spec, status } = await client.resource(resources.deployments).get(namespace, NAME);
  const wanted = spec.replicas ?? 1;
  return (
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    status?.updatedReplicas === wanted &&
    status.replicas === wanted &&
    status.availableReplicas === wanted
  );
}

/** Tries until it is acknowledged or `attempts` are over; true when it was. */
export async function deleteWorkload(client: Client, { namespace }: RunningWorkload, clock: Clock, attempts = 20): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      await client.resource(resources.namespaces).delete("", namespace);
      return true;
    } catch (error) {
      if (isNotFound(error)) return true;
      await clock.sleep(500 * clock.speed);
    }
  }
  return false;
}
