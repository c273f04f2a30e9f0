/** Who a request comes from, what it may do, and what looks at its writes, as kube-apiserver sets them up by default. */
import { clusterReader } from "./admission/cluster-reader.ts";
import { admissionPlugins } from "./admission/plugins/index.ts";
import { clientCertificates } from "./authentication/authenticator.ts";
import { anyOf, privilegedGroup } from "./authorization/authorizer.ts";
import { NodeAuthorizer } from "./authorization/node/node-authorizer.ts";
import { NodePods } from "./authorization/node/node-pods.ts";
import { escalationCheck } from "./authorization/rbac/escalation.ts";
import { RbacAuthorizer } from "./authorization/rbac/rbac-authorizer.ts";
import type { Security } from "./server.ts";

export const kubernetesSecurity: Security = (registry, { clock, random }) => {
  const reader = clusterReader(registry);
  const { cache } = registry.storage;
  const rbac = new RbacAuthorizer(cache);
  const nodes = new NodeAuthorizer(new NodePods(cache), cache.resource("volumeattachments.storage.k8s.io"));
  const authorizer = anyOf(privilegedGroup, nodes, rbac);
  return {
    authenticator: clientCertificates,
    authorizer,
    plugins: [...admissionPlugins({ reader, clock, random }), escalationCheck(authorizer, rbac)],
    special: {},
  };
};
