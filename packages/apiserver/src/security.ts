/** Who a request comes from, what it may do, and what looks at its writes, as kube-apiserver sets them up by default. */
import { clusterReader } from "./admission/cluster-reader.ts";
import { admissionPlugins } from "./admission/plugins/index.ts";
import { clientCertificates } from "./authentication/authenticator.ts";
import { allowAuthenticated } from "./authorization/authorizer.ts";
import type { Security } from "./server.ts";

export const kubernetesSecurity: Security = (registry, { clock, random }) => {
  const reader = clusterReader(registry);
  return {
    authenticator: clientCertificates,
    authorizer: allowAuthenticated,
    plugins: admissionPlugins({ reader, clock, random }),
    special: {},
  };
};
