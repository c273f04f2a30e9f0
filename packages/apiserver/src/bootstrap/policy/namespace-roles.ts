/** Roles inside system namespaces, by `namespace/name`. Source: the roles that Kubernetes 1.36 makes at its first start. */
import { EVENTS, READ, rule, type Rules } from "./rules.ts";

export const namespaceRoles: Readonly<Record<string, Rules>> = {
  "kube-public/system:controller:bootstrap-signer": [
    rule(READ, "core", "configmaps"),
    rule("update", "core", "configmaps", "cluster-info"),
    EVENTS,
  ],
  "kube-system/extension-apiserver-authentication-reader": [rule(READ, "core", "configmaps", "extension-apiserver-authentication")],
  "kube-system/system::leader-locking-kube-controller-manager": [
    rule("create get list update watch", "coordination.k8s.io", "leases"),
    rule("create get list update watch", "coordination.k8s.io", "leasecandidates"),
  ],
  "kube-system/system::leader-locking-kube-scheduler": [
    rule("create get list update watch", "coordination.k8s.io", "leases"),
    rule("create get list update watch", "coordination.k8s.io", "leasecandidates"),
  ],
  "kube-system/system:controller:bootstrap-signer": [rule(READ, "core", "secrets")],
  "kube-system/system:controller:cloud-provider": [rule("create get list watch", "core", "configmaps")],
  "kube-system/system:controller:token-cleaner": [rule("delete get list watch", "core", "secrets"), EVENTS],
};
