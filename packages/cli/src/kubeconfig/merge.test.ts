import { expect, test } from "vitest";
import { parse } from "yaml";
import { kubeconfigText } from "../pki/kubeconfig.ts";
import { planMerge, planRemove } from "./merge.ts";

const kubeconfig = (server: string): string =>
  kubeconfigText({ cluster: "kubarium", user: "kubernetes-admin", server, ca: "CA", client: { cert: "CERT", key: "KEY" } });
const entry = (dir = "/c/one", server = "https://127.0.0.1:6443") => ({ name: "kubarium", dir, kubeconfig: kubeconfig(server) });

const MINE = `# by hand
apiVersion: v1
kind: Config
current-context: work # the one at work
clusters:
- name: work
  cluster: {server: "https://work:6443"}
contexts:
- name: work
  context: {cluster: work, user: me}
users:
- name: me
  user:
    token: "0123" # a number to some
preferences: {}
`;

test("merging adds the context, chooses it, and keeps everything else, comments too", () => {
  const merged = planMerge(MINE, entry());
  for (const line of ["# by hand", '    token: "0123" # a number to some', "preferences: {}"]) expect(merged).toContain(line);
  const { contexts, "current-context": current } = parse(merged);
  expect([current, contexts.map(({ name }: { name: string }) => name)]).toEqual(["kubarium", ["work", "kubarium"]]);
});

test("merging again replaces what was merged before", () => {
  const { clusters } = parse(planMerge(planMerge(MINE, entry()), entry("/c/one", "https://127.0.0.1:7443")));
  expect(clusters.map(({ cluster }: { cluster: { server: string } }) => cluster.server)).toEqual([
    "https://work:6443",
    "https://127.0.0.1:7443",
  ]);
});

test.for([
  { name: "a kubeconfig of one's own", before: MINE },
  { name: "one that was merged into twice", before: MINE, times: 2 },
])("removing gives back $name", ({ before, times = 1 }) => {
  let text = before;
  for (let i = 0; i < times; i++) text = planMerge(text, entry());
  expect(parse(planRemove(text, "/c/one") ?? "")).toEqual(parse(before));
});

test("a file that is not there becomes one with the context alone, and removing leaves no context", () => {
  const merged = planMerge("", entry());
  expect(parse(merged)["current-context"]).toBe("kubarium");
  expect(parse(planRemove(merged, "/c/one") ?? "")).toMatchObject({ "current-context": "", contexts: [] });
});

test("removing a cluster that was not merged changes nothing", () => {
  expect(planRemove(planMerge(MINE, entry()), "/c/two")).toBeUndefined();
});

test.for([
  { name: "somebody else's context of that name", text: MINE.replaceAll("work", "kubarium"), says: 'has a context "kubarium" already' },
  { name: "another cluster's", text: planMerge("", entry("/c/two")), says: 'has a context "kubarium" already' },
  { name: "what is no YAML", text: "a: [", says: "was left as it is" },
  { name: "what is no mapping", text: "- a", says: "was left as it is" },
])("merging refuses $name", ({ text, says }) => {
  expect(() => planMerge(text, entry())).toThrow(says);
});
