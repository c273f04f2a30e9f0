/** pods/log: streamed from the node's kubelet. Source: pkg/registry/core/pod/rest/log.go. */
import { badRequest, type FieldError, invalid, invalidValue, notFound } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { keyIn, type ResourceHandler } from "../context.ts";
import { parseInt64 } from "../request/options.ts";
import { containerOf, type KubeletClient, kubeletAddress, unreachable } from "./kubelet.ts";

const PASSED = ["follow", "previous", "timestamps", "sinceSeconds", "sinceTime", "tailLines", "limitBytes", "stream"];

export function podLog(kubelets: KubeletClient): ResourceHandler {
  return async (context, exchange, resource) => {
    const { name } = exchange.info;
    checkLogOptions(exchange, name);
    const entry = await context.registry.storage.get(resource.storeName, keyIn(exchange, resource));
    if (!entry) throw notFound(resource.qualified, name);
    const pod = resource.object(entry);
    const container = containerOf(pod, exchange.query.get("container") ?? "");
    const { nodeName } = pod["spec"];
    if (!nodeName) return exchange.respond(204, "", "");
    const address = kubeletAddress(context, nodeName);
    const path = `/containerLogs/${pod.metadata.namespace}/${name}/${container}${queryOf(exchange.query)}`;
    const answer = await kubelets.open(address, path).catch((error: Error) => {
      throw unreachable(address, path, error);
    });
    await pass(exchange, answer.response);
  };
}

/** Bytes go through as they come, at the pace of the slower side. */
async function pass(exchange: Exchange, response: import("node:http").IncomingMessage): Promise<void> {
  if (response.statusCode !== 200) {
    let text = "";
    for await (const chunk of response) text += String(chunk);
    throw badRequest(text.trim());
  }
  const stream = exchange.stream(200, "text/plain");
  stream.onDrain(() => response.resume());
  exchange.onClose(() => response.destroy());
  response.on("data", (chunk: Buffer) => {
    if (!stream.write(chunk)) response.pause();
  });
  response.on("end", () => stream.end());
  response.on("error", () => stream.end());
}

function checkLogOptions({ query }: Exchange, name: string): void {
  const errors: FieldError[] = [];
  const at = (field: string, least: number, message: string): void => {
    const text = query.get(field);
    if (text === null) return;
    const value = parseInt64(text);
    if (value < least) errors.push(invalidValue(field, value, message));
  };
  at("tailLines", 0, "must be greater than or equal to 0");
  at("limitBytes", 1, "must be greater than 0");
  at("sinceSeconds", 1, "must be greater than 0");
  if (errors.length > 0) throw invalid({ group: "", kind: "PodLogOptions" }, name, errors);
}

function queryOf(query: URLSearchParams): string {
  const passed = new URLSearchParams();
  for (const name of PASSED) {
    const value = query.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed.size === 0 ? "" : `?${passed}`;
}
