import { expect, test } from "vitest";
import { planCommand } from "./command.ts";

const kubelet = {
  program: "node",
  args: ["main.ts", "--speed=1", "--kubeconfig=/c/pki/node-1.kubeconfig", "--proxy-kubeconfig=/c/pki/kube-proxy.kubeconfig"],
  env: { KUBARIUM_BUS: "nats://k:p@127.0.0.1:4222" },
};
const toApiserver = { link: "apiserver" as const, from: "127.0.0.1:6443", to: "127.0.0.1:5001" };
const toNats = { link: "nats" as const, from: "127.0.0.1:4222", to: "127.0.0.1:5002" };

test("both kubeconfigs of a node are copied, with the proxy's address in them", () => {
  const { command, copies } = planCommand(kubelet, "node-1", { proxies: [toApiserver], folder: "/c/chaos" });
  expect(command.args).toEqual([
    "main.ts",
    "--speed=1",
    "--kubeconfig=/c/chaos/node-1__kubeconfig",
    "--proxy-kubeconfig=/c/chaos/node-1__proxy_kubeconfig",
  ]);
  expect(copies).toEqual([
    { from: "/c/pki/node-1.kubeconfig", to: "/c/chaos/node-1__kubeconfig", replace: [["127.0.0.1:6443", "127.0.0.1:5001"]] },
    { from: "/c/pki/kube-proxy.kubeconfig", to: "/c/chaos/node-1__proxy_kubeconfig", replace: [["127.0.0.1:6443", "127.0.0.1:5001"]] },
  ]);
  expect(command.env).toEqual(kubelet.env);
});

test("addresses of Redis and NATS are in the environment; kubeconfigs stay", () => {
  const { command, copies } = planCommand(kubelet, "node-1", { proxies: [toNats], folder: "/c/chaos" });
  expect({ args: command.args, env: command.env, copies }).toEqual({
    args: kubelet.args,
    env: { KUBARIUM_BUS: "nats://k:p@127.0.0.1:5002" },
    copies: [],
  });
});

test("the clock's module comes before the component", () => {
  const { command } = planCommand(kubelet, "node-1", {
    proxies: [],
    folder: "/c/chaos",
    clock: { module: "file:///m.ts", file: "/c/chaos/node-1.clock" },
  });
  expect(command.args.slice(0, 2)).toEqual(["--import=file:///m.ts", "main.ts"]);
  expect(command.env).toMatchObject({ KUBARIUM_CHAOS_CLOCK_FILE: "/c/chaos/node-1.clock" });
});
