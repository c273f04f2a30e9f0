import { parseImageReference } from "@kubarium/api";
import { expect, test } from "vitest";
import { catalogueEntry } from "./catalogue.ts";

test.for([
  ["nginx", "1.7.9 1.14.2 1.25 1.25.3-alpine 1.30 1 alpine stable latest", "1.161 1.25.99 1.6.1 9 2.0 1.25-nothing"],
  ["httpd", "2 2.4 2.4.58-alpine alpine latest", "3 2.5 2.4.999"],
  ["redis", "7 7.2 7.2.4-alpine 8", "99 7.2.4-nothing"],
  ["busybox", "1.28 1.36 1.36.1-musl latest", "1.99 2"],
  ["alpine", "3.19 3.19.1 edge", "4 three"],
  ["postgres", "9.6 15 16.2-alpine", "99 1"],
  ["mysql", "5.6 5.7 8.0 8.4.1", "4 5.9"],
  ["mongo", "4.4 7.0.5", "2"],
  ["node", "18 20-alpine 24-bookworm-slim", "99"],
  ["python", "3 3.12 3.12-slim", "4"],
  ["curlimages/curl", "7.87.0 8.5.0", "1.0"],
  ["luksa/kubia", "latest v1 v2 v3", "v5"],
  ["registry.k8s.io/pause", "3.1 3.9 3.10", "3.99 v3"],
  ["k8s.gcr.io/pause", "3.1", "4"],
  ["registry.k8s.io/e2e-test-images/agnhost", "2.40 2.39 2.53", "3.0"],
  ["gcr.io/google-samples/hello-app", "1.0 2.0", "3.0"],
  ["registry.k8s.io/echoserver", "1.4 1.10", "2.0"],
  ["gcr.io/google_containers/echoserver", "1.4", "9"],
  ["gcr.io/google-samples/kubernetes-bootcamp", "v1", "v10"],
  ["docker.io/jocatalin/kubernetes-bootcamp", "v2", "v10"],
  ["hashicorp/http-echo", "0.2.3 1.0", "3"],
] as const)("%s has the tags %s, and none of %s", ([name, real, missing]) => {
  const { repository } = parseImageReference(name) ?? { repository: "" };
  const entry = catalogueEntry(repository);
  const has = (tag: string): boolean => tag === "latest" || !!entry?.tags.test(tag);
  expect({ real: real.split(" ").filter((tag) => !has(tag)), missing: missing.split(" ").filter(has) }).toEqual({ real: [], missing: [] });
});
