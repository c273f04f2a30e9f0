/** `kubarium image push`: says that an image exists, without content; containers of it run the default app. */
import { createHash } from "node:crypto";
import {
  canonicalName,
  hashPassword,
  type ImageBehaviour,
  type ImageReference,
  parseImageReference,
  type PushedImage,
  pushedImageName,
  type PushedImageSpec,
  resources,
} from "@kubarium/api";
import { isAlreadyExists, isConflict, isNotFound } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { Random } from "@kubarium/component-base";
import { UserError } from "../cluster/user-error.ts";
import { type ClusterOptions, withClient } from "./cluster-client.ts";

export interface PushOptions extends ClusterOptions, ImageBehaviour {
  private?: boolean;
  username?: string;
  password?: string;
  passwordStdin?: boolean;
}

export interface ImageDeps {
  random: Random;
  say(line: string): void;
  readInput(): Promise<string>;
}

const SALT_BYTES = 16;
const MAX_ATTEMPTS = 5;

export async function pushImage(name: string, options: PushOptions, deps: ImageDeps): Promise<void> {
  const reference = requireReference(name);
  const access = await accessOf(options, deps);
  const behaviour = behaviourOf(options);
  const pushed = await withClient(options, (client) =>
    put(client, reference, (previous) => planPushed(reference, previous, behaviour, access)),
  );
  const { image, digest = "" } = pushed.spec;
  deps.say(`pushed ${image}, digest ${digest}`);
  deps.say(
    `only pushed tags of ${reference.repository} exist from now on${pushed.spec.access ? "; pulling this one needs a pull secret" : ""}`,
  );
}

/** What was uploaded with `docker push` keeps its content; only how it behaves and who may pull it changes. */
function planPushed(
  reference: ImageReference,
  previous: PushedImageSpec | undefined,
  behaviour: ImageBehaviour,
  access: PushedImageSpec["access"],
): PushedImageSpec {
  const image = canonicalName(reference);
  const made = { image, ...(Object.keys(behaviour).length ? { behaviour } : {}), ...(access ? { access } : {}) };
  if (previous?.mediaType) {
    const { mediaType, digest, sizeBytes, config } = previous;
    return {
      ...made,
      image: previous.image,
      mediaType,
      ...(digest ? { digest } : {}),
      ...(sizeBytes ? { sizeBytes } : {}),
      ...(config ? { config } : {}),
    };
  }
  return {
    ...made,
    digest: `sha256:${createHash("sha256")
      .update(JSON.stringify([image, behaviour]))
      .digest("hex")}`,
  };
}

export function requireReference(name: string): ImageReference {
  const reference = parseImageReference(name);
  if (!reference)
    throw new UserError(`"${name}" is no name of an image: invalid reference format`, "it looks like team/app:v1, in lower case");
  if (reference.digest) throw new UserError(`"${name}" has a digest`, "push a tag: team/app:v1");
  return reference;
}

async function put(
  client: Client,
  reference: ImageReference,
  plan: (previous: PushedImageSpec | undefined) => PushedImageSpec,
): Promise<PushedImage> {
  const images = client.resource(resources.containerImages);
  const name = pushedImageName(reference);
  for (let attempt = 1; ; attempt++) {
    const present = await images.get("", name).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    const spec = plan(present?.spec);
    try {
      return present ? await images.update({ ...present, spec }) : await images.create("", { metadata: { name }, spec });
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !(isConflict(error) || isAlreadyExists(error) || isNotFound(error))) throw error;
    }
  }
}

function behaviourOf({
  port,
  startDelay,
  readyAfter,
  crashAfter,
  exitCode,
  httpStatus,
  cpu,
  memory,
  pullStatus,
}: PushOptions): ImageBehaviour {
  const given = { port, startDelay, readyAfter, crashAfter, exitCode, httpStatus, cpu, memory, pullStatus };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function accessOf(options: PushOptions, { random, readInput }: ImageDeps): Promise<PushedImageSpec["access"]> {
  const { username, passwordStdin } = options;
  if (!options.private && !username && options.password === undefined && !passwordStdin) return undefined;
  const password = passwordStdin ? (await readInput()).replace(/\r?\n$/, "") : options.password;
  if (!username || !password)
    throw new UserError(
      "a private image needs --username and --password, or --password-stdin",
      "pods then name a secret in imagePullSecrets with both",
    );
  return { username, passwordHash: await hashPassword(password, random.bytes(SALT_BYTES)) };
}
