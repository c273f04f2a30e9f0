import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SecureApi, startSecureApi } from "../testing/secure-api.ts";

let api: SecureApi;
beforeAll(async () => {
  api = await startSecureApi();
});
afterAll(() => api.stop());

const container = { name: "c", image: "i" };
const NAMESPACES = "/api/v1/namespaces";
let serial = 0;

/** A namespace of its own, with its service account. */
async function namespace(labels: Record<string, string> = {}): Promise<string> {
  const name = `ns-${++serial}`;
  await api.ok("POST", NAMESPACES, { metadata: { name, labels } });
  await api.ok("POST", `${NAMESPACES}/${name}/serviceaccounts`, { metadata: { name: "default" } });
  return name;
}

const createPod = (ns: string, spec: object = {}, name = "p") =>
  api.as("a", "POST", `${NAMESPACES}/${ns}/pods`, { metadata: { name }, spec: { containers: [container], ...spec } }, ["system:masters"]);

test("a Pod runs as the default account, mounts its token, and tolerates a lost node for a while", async () => {
  const { json } = await createPod(await namespace());
  expect(json.spec.serviceAccountName).toBe("default");
  expect(json.spec.volumes[0].name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
  expect(json.spec.containers[0].volumeMounts[0]).toEqual({
    name: json.spec.volumes[0].name,
    readOnly: true,
    mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
  });
  expect(
    json.spec.tolerations.map(({ key, tolerationSeconds }: { key: string; tolerationSeconds: number }) => `${key} ${tolerationSeconds}`),
  ).toEqual(["node.kubernetes.io/not-ready 300", "node.kubernetes.io/unreachable 300"]);
  expect([json.spec.priority, json.spec.preemptionPolicy]).toEqual([0, "PreemptLowerPriority"]);
});

test("a Pod's priority is that of its class, whose name must exist", async () => {
  const ns = await namespace();
  await api.ok("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", { metadata: { name: "high" }, value: 1000 });
  await eventually(async () => (await createPod(ns, { priorityClassName: "high" }, `p-${++serial}`)).json.spec?.priority === 1000);
  const refused = await createPod(ns, { priorityClassName: "nope" }, "q");
  expect(refused.json.message).toBe('pods "q" is forbidden: no PriorityClass with name nope was found');
});

test.for([
  {
    what: "limits come from the defaults, and are noted",
    limits: [{ type: "Container", default: { cpu: "200m" }, defaultRequest: { cpu: "100m" } }],
    resources: {},
    expected: "LimitRanger plugin set: cpu request for container c; cpu limit for container c",
  },
  {
    what: "what is more than the maximum is refused",
    limits: [{ type: "Container", max: { cpu: "500m" } }],
    resources: { limits: { cpu: "1" } },
    expected: 'pods "p" is forbidden: maximum cpu usage per Container is 500m, but limit is 1',
  },
  {
    what: "several broken bounds are told together",
    limits: [{ type: "Pod", max: { cpu: "1", memory: "1Gi" } }],
    resources: {},
    expected:
      'pods "p" is forbidden: [maximum cpu usage per Pod is 1.  No limit is specified, maximum memory usage per Pod is 1Gi.  No limit is specified]',
  },
])("LimitRanger: $what", async ({ limits, resources, expected }) => {
  const ns = await namespace();
  await api.ok("POST", `${NAMESPACES}/${ns}/limitranges`, { metadata: { name: "l" }, spec: { limits } });
  const { json } = await createPod(ns, { containers: [{ ...container, resources }] });
  expect(json.message ?? json.metadata.annotations["kubernetes.io/limit-ranger"]).toBe(expected);
});

async function quota(ns: string, hard: Record<string, string>, more: object = {}): Promise<void> {
  await api.ok("POST", `${NAMESPACES}/${ns}/resourcequotas`, { metadata: { name: "q" }, spec: { hard, ...more } });
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));
  await api.ok("PATCH", `${NAMESPACES}/${ns}/resourcequotas/q/status`, { status: { hard, used } }, "application/merge-patch+json");
}

test("a quota lets through exactly what it allows, however many ask at once", async () => {
  const ns = await namespace();
  await quota(ns, { "count/configmaps": "20" });
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      api.as("a", "POST", `${NAMESPACES}/${ns}/configmaps`, { metadata: { name: `c-${index}` } }, ["system:masters"]),
    ),
  );
  expect(answers.filter(({ code }) => code === 201)).toHaveLength(20);
  const refusals = new Set(answers.flatMap(({ json }) => (json.code === 403 ? json.message.replace(/"c-\d+"/, "C") : [])));
  expect([...refusals]).toEqual([
    "configmaps C is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=20, limited: count/configmaps=20",
  ]);
  expect((await api.ok("GET", `${NAMESPACES}/${ns}/resourcequotas/q`)).status.used).toEqual({ "count/configmaps": "20" });
});

test.for([
  { what: "a Pod outside the scope is not counted", scopes: ["Terminating"], spec: {}, used: "0" },
  { what: "a Pod inside is", scopes: ["Terminating"], spec: { activeDeadlineSeconds: 10 }, used: "1" },
  { what: "a Pod without requests is best effort", scopes: ["BestEffort"], spec: {}, used: "1" },
])("ResourceQuota: $what", async ({ scopes, spec, used }) => {
  const ns = await namespace();
  await quota(ns, { pods: "5" }, { scopes });
  expect((await createPod(ns, spec)).code).toBe(201);
  await eventually(async () => (await api.ok("GET", `${NAMESPACES}/${ns}/resourcequotas/q`)).status.used.pods === used);
});

test("a dry run is held against the quota but not charged", async () => {
  const ns = await namespace();
  await quota(ns, { "count/configmaps": "1" });
  await api.ok("POST", `${NAMESPACES}/${ns}/configmaps?dryRun=All`, { metadata: { name: "dry" } });
  expect((await api.ok("GET", `${NAMESPACES}/${ns}/resourcequotas/q`)).status.used).toEqual({ "count/configmaps": "0" });
});

test("a namespace that enforces a level refuses Pods, and warns of what will make them", async () => {
  const ns = await namespace({ "pod-security.kubernetes.io/enforce": "baseline" });
  const { json } = await createPod(ns, { hostNetwork: true });
  expect(json.message).toBe('pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)');
  const answer = await api.send({
    method: "POST",
    url: `/apis/apps/v1/namespaces/${ns}/deployments`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      metadata: { name: "d" },
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: { metadata: { labels: { a: "b" } }, spec: { hostPID: true, containers: [container] } },
      },
    }),
  });
  expect(answer.code).toBe(201);
  expect(String(answer.headers["warning"])).toContain("would violate PodSecurity");
});

test("a claim without a class gets the newest default class; an empty class is a choice", async () => {
  const ns = await namespace();
  const storageClass = (name: string) => ({
    metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "x",
  });
  await api.ok("POST", "/apis/storage.k8s.io/v1/storageclasses", storageClass("fast"));
  const claim = (name: string, more: object = {}) =>
    api.ok("POST", `${NAMESPACES}/${ns}/persistentvolumeclaims`, {
      metadata: { name },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...more },
    });
  await eventually(async () => (await claim(`c-${++serial}`)).spec.storageClassName === "fast");
  expect((await claim("none", { storageClassName: "" })).spec.storageClassName).toBe("");
});

test("a Pod of a runtime class gets its overhead; overhead of its own is refused", async () => {
  const ns = await namespace();
  const overhead = { podFixed: { cpu: "250m" } };
  await api.ok("POST", "/apis/node.k8s.io/v1/runtimeclasses", { metadata: { name: "vm" }, handler: "vm", overhead });
  expect((await createPod(ns, { runtimeClassName: "vm" })).json.spec.overhead).toEqual(overhead.podFixed);
  expect((await createPod(ns, { runtimeClassName: "nope" }, "q")).json.message).toContain('pod rejected: RuntimeClass "nope" not found');
});
