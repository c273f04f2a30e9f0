/** `kubarium image list` and `remove`: what was pushed to a cluster. */
import { type PushedImage, pushedImageName, resources } from "@kubarium/api";
import { humanDuration, isNotFound } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { UserError } from "../cluster/user-error.ts";
import { columns } from "../terminal/columns.ts";
import { type ClusterOptions, withClient } from "./cluster-client.ts";
import { requireReference } from "./push.ts";

const HEAD = ["IMAGE", "DIGEST", "SIZE", "PULL SECRET", "AGE"];
const SHORT_DIGEST = "sha256:".length + 12;
const UNITS = ["B", "kB", "MB", "GB", "TB"];

export async function listImages(
  options: ClusterOptions & { output: string },
  deps: { clock: Clock; say(line: string): void },
): Promise<void> {
  const { items } = await withClient(options, (client) => client.resource(resources.containerImages).list());
  if (options.output === "json")
    deps.say(
      JSON.stringify(
        items.map(({ spec }) => withoutHash(spec)),
        null,
        2,
      ),
    );
  else
    deps.say(
      items.length ? tableOf(items, deps.clock.now()) : "nothing was pushed: every tag of a repository outside the catalogue exists",
    );
}

export async function removeImage(name: string, options: ClusterOptions, deps: { say(line: string): void }): Promise<void> {
  const reference = requireReference(name);
  try {
    await withClient(options, (client) => client.resource(resources.containerImages).delete("", pushedImageName(reference)));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new UserError(`nobody pushed ${reference.repository}:${reference.tag}`, "kubarium image list shows what was pushed");
  }
  deps.say(`removed ${reference.repository}:${reference.tag}; nodes that have it keep it`);
}

function withoutHash({ access, ...spec }: PushedImage["spec"]): object {
  return access ? { ...spec, username: access.username } : spec;
}

function tableOf(images: readonly PushedImage[], nowMs: number): string {
  const rows = images.map(({ metadata, spec }) => [
    spec.image,
    (spec.digest ?? "").slice(0, SHORT_DIGEST) || "-",
    spec.sizeBytes ? sizeOf(spec.sizeBytes) : "-",
    spec.access ? `needed (${spec.access.username})` : "no",
    humanDuration(Math.max(0, nowMs - Date.parse(metadata.creationTimestamp ?? ""))),
  ]);
  return columns([HEAD, ...rows]).join("\n");
}

/** As docker prints it: three digits and a decimal unit. */
export function sizeOf(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${Number(value.toPrecision(3))}${UNITS[unit]}`;
}
