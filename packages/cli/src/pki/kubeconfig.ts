import type { KeyPair } from "./authority.ts";

/** A kubeconfig with one context, as YAML; certificates are inside, so the file can be copied. */
export function kubeconfigText(options: { cluster: string; user: string; server: string; ca: string; client: KeyPair }): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  return `apiVersion: v1
kind: Config
current-context: ${options.cluster}
clusters:
- name: ${options.cluster}
  cluster:
    server: ${options.server}
    certificate-authority-data: ${base64(options.ca)}
contexts:
- name: ${options.cluster}
  context:
    cluster: ${options.cluster}
    user: ${options.user}
users:
- name: ${options.user}
  user:
    client-certificate-data: ${base64(options.client.cert)}
    client-key-data: ${base64(options.client.key)}
`;
}
