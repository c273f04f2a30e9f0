import type { StatusError } from "@kubarium/apimachinery";
import { expect, test } from "vitest";
import type { AuthorizationAttributes, Authorizer } from "../authorization/authorizer.ts";
import { impersonated } from "./impersonation.ts";

const ann = { name: "ann", groups: ["system:authenticated"] };
const listPods: AuthorizationAttributes = {
  user: ann,
  verb: "list",
  isResourceRequest: true,
  apiGroup: "",
  apiVersion: "v1",
  namespace: "dev",
  resource: "pods",
  subresource: "",
  name: "",
  path: "",
};

/** Allows what is listed as `verb resource/name`. */
const allowing = (...rights: string[]): Authorizer => ({
  authorize: ({ verb, resource, name }) => ({ allowed: rights.includes(`${verb} ${resource}${name ? `/${name}` : ""}`) }),
});

const headers = (text: string): string[] => text.split("\n").flatMap((line) => line.split(": "));

test.for([
  { name: "a user gets the group of all who are authenticated", sent: "Impersonate-User: bob", groups: ["system:authenticated"] },
  {
    name: "groups that are sent one by one stay apart",
    sent: "Impersonate-User: bob\nImpersonate-Group: a, b\nImpersonate-Group: c",
    groups: ["a, b", "c", "system:authenticated"],
  },
  {
    name: "a service account has its groups",
    sent: "Impersonate-User: system:serviceaccount:dev:robot",
    groups: ["system:serviceaccounts", "system:serviceaccounts:dev", "system:authenticated"],
  },
  { name: "the anonymous user stays a stranger", sent: "Impersonate-User: system:anonymous", groups: ["system:unauthenticated"] },
])("$name", ({ sent, groups }) => {
  const all: Authorizer = { authorize: ({ verb }) => ({ allowed: verb === "impersonate" }) };
  expect(impersonated(headers(sent), listPods, all)?.groups).toEqual(groups);
});

test("without the headers there is nothing to decide", () => {
  expect(impersonated(headers("Accept: application/json"), listPods, allowing())).toBeUndefined();
});

test.for([
  {
    name: "nothing allowed",
    rights: [],
    text: 'pods is forbidden: User "ann" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "dev"',
  },
  {
    name: "the narrow right without the user",
    rights: ["impersonate-on:user-info:list pods"],
    text: 'users.authentication.k8s.io "bob" is forbidden: User "ann" cannot impersonate:user-info resource "users" in API group "authentication.k8s.io" at the cluster scope',
  },
])("who may not is told the first right that he lacks: $name", ({ rights, text }) => {
  const refusal = (): unknown => impersonated(headers("Impersonate-User: bob"), listPods, allowing(...rights));
  expect(refusal).toThrow(text);
});

test("both kinds of rights let somebody act as another", () => {
  const narrow = allowing("impersonate-on:user-info:list pods", "impersonate:user-info users/bob");
  expect(impersonated(headers("Impersonate-User: bob"), listPods, narrow)?.name).toBe("bob");
  expect(impersonated(headers("Impersonate-User: bob"), listPods, allowing("impersonate users/bob"))?.name).toBe("bob");
});

test("a group without a user is a bad request", () => {
  let code = 0;
  try {
    impersonated(headers("Impersonate-Group: system:masters"), listPods, allowing());
  } catch (error) {
    code = (error as StatusError).status.code ?? 0;
  }
  expect(code).toBe(400);
});
