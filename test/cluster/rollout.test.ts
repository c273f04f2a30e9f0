/** Rollouts as a user drives them, with every event of every pod held against what the strategy promises. */
import { type Deployment, type Pod, type ReplicaSet, resources } from "@kubarium/api";
import { type Client, clientFromKubeconfig } from "@kubarium/client";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MODES, startCluster, type TestCluster } from "../harness/cluster.ts";
import { imageOf, isActive, isReady } from "../harness/pod-laws.ts";
import { Observer } from "../harness/watching.ts";

const REVISION = "deployment.kubernetes.io/revision";

function deployment(name: string, image: string, spec: Partial<Deployment["spec"]>) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "web", image }] } };
  return { metadata: { name }, spec: { replicas: 3, selector: { matchLabels: labels }, template, ...spec } as Deployment["spec"] };
}

describe.for(MODES)("rollouts on %s ports", (mode) => {
  let cluster: TestCluster;
  let client: Client;
  beforeAll(async () => {
    cluster = await startCluster({ mode, args: ["--image-policy", "any"] });
    client = clientFromKubeconfig(cluster.kubeconfig, { userAgent: "rollout-test" });
  }, 90_000);
  afterAll(async () => {
    await client?.close();
    await cluster?.stop();
  });

  const rolledOut = (name: string) => cluster.kubectl(`rollout status deployment/${name} --timeout=20s`);
  const sets = async (name: string): Promise<ReplicaSet[]> =>
    (await client.resource(resources.replicaSets).list({ namespace: "default", labelSelector: `app=${name}` })).items;
  /** `revision image replicas` of each ReplicaSet. */
  const revisions = async (name: string): Promise<string[]> =>
    (await sets(name))
      .map(({ metadata, spec }) => `${metadata.annotations?.[REVISION]} ${spec.template?.spec?.containers[0]?.image} ${spec.replicas}`)
      .sort();

  test.for([
    { strategy: "the default", name: "by-default", rolling: {}, least: 3, most: 4 },
    { strategy: "one unavailable and no surge", name: "in-place", rolling: { maxSurge: 0, maxUnavailable: 1 }, least: 2, most: 3 },
    { strategy: "a surge of two, one unavailable", name: "in-strides", rolling: { maxSurge: 2, maxUnavailable: 1 }, least: 2, most: 5 },
  ])(
    "under $strategy at least $least pods are available and at most $most exist, at every event",
    async ({ name, rolling, least, most }) => {
      await client
        .resource(resources.deployments)
        .create("default", deployment(name, "nginx:1.25", { strategy: { type: "RollingUpdate", rollingUpdate: rolling } }));
      await rolledOut(name);
      const samples: { ready: number; active: number; images: string }[] = [];
      const observer = await new Observer(client, resources.pods, ({ live }) => {
        const active = [...live.values()].filter((pod) => pod.metadata.labels?.["app"] === name && isActive(pod));
        const images = [...new Set(active.map(imageOf))].sort().join(" ");
        samples.push({ ready: active.filter(isReady).length, active: active.length, images });
      }).start();
      await cluster.kubectl(`set image deployment/${name} web=nginx:1.26`);
      await rolledOut(name);
      await eventually(() => samples.at(-1)?.images === "nginx:1.26", { what: "only new pods" });
      await observer.stop();
      expect(observer.violations).toEqual([]);
      expect(Math.min(...samples.map(({ ready }) => ready))).toBeGreaterThanOrEqual(least);
      expect(Math.max(...samples.map(({ active }) => active))).toBeLessThanOrEqual(most);
      expect(samples.some(({ images }) => images === "nginx:1.25 nginx:1.26")).toBe(true);
      expect([...observer.seen.values()].filter(({ metadata }) => metadata.labels?.["app"] === name)).toHaveLength(6);
      await cluster.kubectl(`delete deployment ${name}`);
    },
  );

  test("history lists revisions with their causes, and undo goes to the one before or to any", async () => {
    await client.resource(resources.deployments).create("default", deployment("web", "nginx:1.25", {}));
    await cluster.kubectl("annotate deployment/web kubernetes.io/change-cause=first");
    await rolledOut("web");
    for (const [tag, cause] of [
      ["1.26", "second"],
      ["1.27", "third"],
    ]) {
      await cluster.kubectl(`set image deployment/web web=nginx:${tag}`);
      await cluster.kubectl(`annotate deployment/web kubernetes.io/change-cause=${cause} --overwrite`);
      await rolledOut("web");
    }
    expect((await cluster.kubectl("rollout history deployment/web")).stdout).toBe(
      "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         first\n2         second\n3         third\n\n",
    );
    expect((await cluster.kubectl("rollout history deployment/web --revision=2")).stdout).toContain("nginx:1.26");
    expect((await cluster.kubectl("rollout undo deployment/web")).stdout).toBe("deployment.apps/web rolled back\n");
    await rolledOut("web");
    expect(await revisions("web")).toEqual(["1 nginx:1.25 0", "3 nginx:1.27 0", "4 nginx:1.26 3"]);
    await cluster.kubectl("rollout undo deployment/web --to-revision=1");
    await rolledOut("web");
    expect(await revisions("web")).toEqual(["3 nginx:1.27 0", "4 nginx:1.26 0", "5 nginx:1.25 3"]);
    const missing = await cluster.kubectl("rollout undo deployment/web --to-revision=2", { mayFail: true });
    expect(missing).toMatchObject({ code: 1, stderr: "error: unable to find specified revision 2 in history\n" });
  });

  test("a paused Deployment takes changes and does nothing until it is resumed", async () => {
    await cluster.kubectl("rollout pause deployment/web");
    await cluster.kubectl("set image deployment/web web=nginx:1.28");
    await cluster.kubectl("set env deployment/web COLOR=blue");
    await eventually(
      async () => {
        const { status, metadata } = await cluster.get<Deployment>("deployment", "web");
        return (
          status?.observedGeneration === metadata.generation && status?.conditions?.some(({ reason }) => reason === "DeploymentPaused")
        );
      },
      { what: "the controller has seen it paused" },
    );
    expect(await revisions("web")).toEqual(["3 nginx:1.27 0", "4 nginx:1.26 0", "5 nginx:1.25 3"]);
    await cluster.kubectl("rollout resume deployment/web");
    await rolledOut("web");
    expect((await revisions("web")).at(-1)).toBe("6 nginx:1.28 3");
  });

  test("scale follows, restart replaces every pod, and a Recreate never runs two versions at once", async () => {
    await cluster.kubectl("scale deployment/web --replicas=5");
    await rolledOut("web");
    expect((await revisions("web")).at(-1)).toBe("6 nginx:1.28 5");
    const pods = async (): Promise<Pod[]> =>
      (await client.resource(resources.pods).list({ namespace: "default", labelSelector: "app=web" })).items.filter(isActive);
    const before = (await pods()).map(({ metadata }) => metadata.uid);
    await cluster.kubectl("rollout restart deployment/web");
    await rolledOut("web");
    await eventually(async () => (await pods()).length === 5, { what: "five pods" });
    expect((await pods()).filter(({ metadata }) => before.includes(metadata.uid))).toEqual([]);
    const strategy = { spec: { strategy: { type: "Recreate", rollingUpdate: null } } };
    await cluster.kubectl(["patch", "deployment/web", "-p", JSON.stringify(strategy)]);
    const together: string[] = [];
    const observer = await new Observer(client, resources.pods, ({ live }) => {
      const images = new Set([...live.values()].filter(isActive).map(imageOf));
      if (images.size > 1) together.push([...images].join(" "));
    }).start();
    await cluster.kubectl("set image deployment/web web=nginx:1.29");
    await rolledOut("web");
    await observer.stop();
    expect([...together, ...observer.violations]).toEqual([]);
    await cluster.kubectl("delete deployment web");
  });
});
