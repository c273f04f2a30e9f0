/** The variables that name Services, in Docker links' shape. Source: kubelet pkg/kubelet/envvars, getServiceEnvVarMap. */
import type { Service } from "@kubarium/api";

const MASTER_NAMESPACE = "default";
/** Services of the API itself: every pod hears of them, links or not. */
const MASTER_SERVICES: ReadonlySet<string> = new Set(["kubernetes"]);

/** Of the Services in the pod's namespace (when it wants links) and of `kubernetes`. */
export function serviceVariables(services: readonly Service[], namespace: string, links: boolean): Record<string, string> {
  const chosen = new Map<string, Service>();
  for (const service of services) {
    const { name, namespace: of } = service.metadata;
    const { clusterIP } = service.spec ?? {};
    if (!clusterIP || clusterIP === "None") continue;
    if (of === namespace && (links || MASTER_SERVICES.has(name))) chosen.set(name, service);
    else if (of === MASTER_NAMESPACE && MASTER_SERVICES.has(name) && !chosen.has(name)) chosen.set(name, service);
  }
  return Object.assign({}, ...[...chosen.values()].map(variablesOf));
}

function variablesOf(service: Service): Record<string, string> {
  const prefix = upper(service.metadata.name);
  const ip = service.spec?.clusterIP ?? "";
  const host = ip.includes(":") ? `[${ip}]` : ip;
  const ports = service.spec?.ports ?? [];
  const [first] = ports;
  if (!first) return {};
  const result: Record<string, string> = { [`${prefix}_SERVICE_HOST`]: ip, [`${prefix}_SERVICE_PORT`]: String(first.port) };
  for (const { name, port } of ports) if (name) result[`${prefix}_SERVICE_PORT_${upper(name)}`] = String(port);
  const protocolOf = (port: { protocol?: string }): string => port.protocol ?? "TCP";
  result[`${prefix}_PORT`] = `${protocolOf(first).toLowerCase()}://${host}:${first.port}`;
  for (const port of ports) {
    const protocol = protocolOf(port);
    const link = `${prefix}_PORT_${port.port}_${protocol}`;
    result[link] = `${protocol.toLowerCase()}://${host}:${port.port}`;
    result[`${link}_PROTO`] = protocol.toLowerCase();
    result[`${link}_PORT`] = String(port.port);
    result[`${link}_ADDR`] = ip;
  }
  return result;
}

const upper = (name: string): string => name.toUpperCase().replaceAll("-", "_");
