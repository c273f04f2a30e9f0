import type { Service } from "@kubarium/api";
import { expect, test } from "vitest";
import { serviceVariables } from "./service-variables.ts";

const service = (namespace: string, name: string, clusterIP: string, ports: object[]) =>
  ({ metadata: { namespace, name }, spec: { clusterIP, ports } }) as unknown as Service;
const services = [
  service("default", "kubernetes", "10.0.0.1", [{ name: "https", port: 443, protocol: "TCP" }]),
  service("shop", "redis-master", "10.0.0.11", [{ port: 6379, protocol: "TCP" }]),
  service("shop", "headless", "None", [{ port: 80 }]),
  service("other", "far", "10.0.0.12", [{ port: 80 }]),
];

test("Services of the namespace and kubernetes are named as Docker links are", () => {
  expect(serviceVariables(services, "shop", true)).toEqual({
    KUBERNETES_SERVICE_HOST: "10.0.0.1",
    KUBERNETES_SERVICE_PORT: "443",
    KUBERNETES_SERVICE_PORT_HTTPS: "443",
    KUBERNETES_PORT: "tcp://10.0.0.1:443",
    KUBERNETES_PORT_443_TCP: "tcp://10.0.0.1:443",
    KUBERNETES_PORT_443_TCP_PROTO: "tcp",
    KUBERNETES_PORT_443_TCP_PORT: "443",
    KUBERNETES_PORT_443_TCP_ADDR: "10.0.0.1",
    REDIS_MASTER_SERVICE_HOST: "10.0.0.11",
    REDIS_MASTER_SERVICE_PORT: "6379",
    REDIS_MASTER_PORT: "tcp://10.0.0.11:6379",
    REDIS_MASTER_PORT_6379_TCP: "tcp://10.0.0.11:6379",
    REDIS_MASTER_PORT_6379_TCP_PROTO: "tcp",
    REDIS_MASTER_PORT_6379_TCP_PORT: "6379",
    REDIS_MASTER_PORT_6379_TCP_ADDR: "10.0.0.11",
  });
});

test("a pod that wants no links hears of kubernetes alone", () => {
  expect(Object.keys(serviceVariables(services, "shop", false)).every((name) => name.startsWith("KUBERNETES_"))).toBe(true);
});
