/** Who a request comes from, what it may do, and what looks at its writes, as kube-apiserver sets them up by default. */
import { privateJwtKey, publicJwtKey } from "@kubarium/component-base";
import { clusterReader } from "./admission/cluster-reader.ts";
import { admissionPlugins } from "./admission/plugins/index.ts";
import { clientCertificates, firstOf } from "./authentication/authenticator.ts";
import { authenticationReviews } from "./authentication/reviews/authentication-reviews.ts";
import { bootstrapTokens } from "./authentication/tokens/bootstrap-tokens.ts";
import { issuerDiscovery } from "./authentication/tokens/issuer-discovery.ts";
import { ServiceAccountTokens } from "./authentication/tokens/service-account-tokens.ts";
import { bearerTokens, firstToken } from "./authentication/tokens/token-authenticator.ts";
import { tokenRequest } from "./authentication/tokens/token-request.ts";
import { anyOf, privilegedGroup } from "./authorization/authorizer.ts";
import { NodeAuthorizer } from "./authorization/node/node-authorizer.ts";
import { NodePods } from "./authorization/node/node-pods.ts";
import { escalationCheck } from "./authorization/rbac/escalation.ts";
import { RbacAuthorizer } from "./authorization/rbac/rbac-authorizer.ts";
import { accessReviews } from "./authorization/reviews/access-reviews.ts";
import type { Security } from "./server.ts";

export const kubernetesSecurity: Security = (registry, options) => {
  const { clock, serviceAccount } = options;
  const reader = clusterReader(registry);
  const { cache } = registry.storage;
  const rbac = new RbacAuthorizer(cache);
  const nodes = new NodeAuthorizer(new NodePods(cache), cache.resource("volumeattachments.storage.k8s.io"));
  const authorizer = anyOf(privilegedGroup, nodes, rbac);
  const issuer = serviceAccount?.issuer ?? "";
  const keys = (serviceAccount?.publicKeys ?? []).map(publicJwtKey);
  const tokens = firstToken(new ServiceAccountTokens({ reader, clock, issuer, keys }), bootstrapTokens({ reader, clock }));
  return {
    authenticator: firstOf(clientCertificates, bearerTokens(tokens)),
    authorizer,
    plugins: [...admissionPlugins({ registry, authorizer }), escalationCheck(authorizer, rbac)],
    special: {
      ...(serviceAccount
        ? { subresources: { "serviceaccounts/token": { POST: tokenRequest({ issuer, key: privateJwtKey(serviceAccount.privateKey) }) } } }
        : {}),
      collections: { ...authenticationReviews(tokens), ...accessReviews(authorizer) },
    },
    paths: serviceAccount
      ? [issuerDiscovery({ issuer, address: `${options.advertiseAddress ?? options.host}:${options.port}`, keys })]
      : [],
  };
};
