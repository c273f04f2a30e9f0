/** Makes sure that a container's image is on the node. Source of reasons and texts: kubelet images/image_manager.go. */
import type { Container } from "@kubarium/api";
import type { Clock } from "@kubarium/component-base";
import { Backoff } from "./backoff.ts";
import { type ImageReference, parseImageReference } from "@kubarium/api";
import type { Image, ImageRegistry, PullCredential } from "./registry.ts";

export type EnsureResult =
  | { ok: true; image: Image }
  /** `reason` and `message` are what the waiting state shows. */
  | { ok: false; reason: string; message: string };

export type ImageEvent = (type: "Normal" | "Warning", reason: string, message: string) => void;

const PULL_BACKOFF_BASE_MS = 10_000;
const PULL_BACKOFF_MAX_MS = 300_000;

export class ImageManager {
  /** What the node has, by canonical tag and by repository@digest. */
  private readonly present = new Map<string, Image>();
  private readonly backoff: Backoff;
  /** By image: credentials, when it was never pulled without. */
  private readonly pulledWith = new Map<string, ReadonlySet<string>>();
  private readonly lastErrors = new Map<string, { message: string; atMs: number }>();
  private pulling: Promise<unknown> = Promise.resolve();

  private readonly deps: { registry: ImageRegistry; clock: Clock; serialize: boolean; onChange?: () => void };

  constructor(deps: { registry: ImageRegistry; clock: Clock; serialize: boolean; onChange?: () => void }) {
    this.deps = deps;
    this.backoff = new Backoff(deps.clock, PULL_BACKOFF_BASE_MS, PULL_BACKOFF_MAX_MS);
  }

  images(): readonly Image[] {
    return [...new Set(this.present.values())];
  }

  async ensure(
    podUid: string,
    container: Pick<Container, "name" | "image" | "imagePullPolicy">,
    credentials: readonly PullCredential[],
    event: ImageEvent,
  ): Promise<EnsureResult> {
    const text = container.image ?? "";
    const reference = parseImageReference(text);
    if (!reference) {
      const message = `Failed to apply default image tag "${text}": couldn't parse image name "${text}": invalid reference format`;
      event("Warning", "InspectFailed", message);
      return { ok: false, reason: "InvalidImageName", message };
    }
    const local = await this.local(reference);
    const accessible = local && this.isAccessible(local, reference.registry, credentials);
    if (container.imagePullPolicy === "Never" && !accessible) return this.neverPull(text, event);
    if (local && accessible && container.imagePullPolicy !== "Always") {
      event("Normal", "Pulled", `Container image "${text}" already present on machine and can be accessed by the pod`);
      return { ok: true, image: local };
    }
    return this.pull(`${podUid}_${text}`, text, reference, credentials, event);
  }

  /** Nobody is told that an image is there that he may not have. */
  private neverPull(text: string, event: ImageEvent): EnsureResult {
    const message = `Container image "${text}" is not present with pull policy of Never`;
    event("Warning", "ErrImageNeverPull", message);
    return { ok: false, reason: "ErrImageNeverPull", message };
  }

  /** An image pulled with a secret is for pods that have the same, or that can pull it themselves. Source: kubelet pullmanager. */
  private isAccessible(image: Image, registry: string, credentials: readonly PullCredential[]): boolean {
    const pulledWith = this.pulledWith.get(image.id);
    return !pulledWith || credentials.some((one) => one.registry === registry && pulledWith.has(secretOf(one)));
  }

  private recordPull(image: Image, registry: string, credentials: readonly PullCredential[]): void {
    const own = credentials.filter((one) => one.registry === registry).map(secretOf);
    const isFirst = !this.images().some(({ id }) => id === image.id);
    const known = this.pulledWith.get(image.id);
    if (!own.length) this.pulledWith.delete(image.id);
    else if (isFirst || known) this.pulledWith.set(image.id, new Set([...(known ?? []), ...own]));
  }

  has(reference: ImageReference): boolean {
    return this.present.has(keyOf(reference));
  }

  /** Puts an image on the node without a pull. */
  add(image: Image): void {
    const known = this.images().find((other) => other.id === image.id && other.repository === image.repository);
    const tags = [...new Set([...(known?.repoTags ?? []), ...image.repoTags])].sort();
    const merged = { ...image, repoTags: tags };
    for (const tag of tags) {
      this.untag(tag, image.id);
      this.present.set(tag, merged);
    }
    this.present.set(`${image.repository}@${image.id}`, merged);
    this.deps.onChange?.();
  }

  /** A tag that was pushed again is another image's now. */
  private untag(tag: string, except: string): void {
    const previous = this.present.get(tag);
    if (!previous || previous.id === except) return;
    const left = { ...previous, repoTags: previous.repoTags.filter((other) => other !== tag) };
    for (const [key, image] of this.present) if (image === previous) this.present.set(key, left);
  }

  forgetPod(podUid: string): void {
    this.backoff.forget(`${podUid}_`);
    for (const key of this.lastErrors.keys()) if (key.startsWith(`${podUid}_`)) this.lastErrors.delete(key);
  }

  private async local(reference: ImageReference): Promise<Image | undefined> {
    const known = this.present.get(keyOf(reference));
    if (known) return known;
    const built = await this.deps.registry.builtHere(reference);
    if (built) this.add(built);
    return built;
  }

  private async pull(
    key: string,
    text: string,
    reference: ImageReference,
    credentials: readonly PullCredential[],
    event: ImageEvent,
  ): Promise<EnsureResult> {
    const { clock, registry } = this.deps;
    const last = this.lastErrors.get(key);
    const remainingMs = last ? this.backoff.remainingMs(key, last.atMs) : 0;
    if (last && remainingMs > 0) {
      const message = `Back-off pulling image "${text}"`;
      event("Normal", "BackOff", message);
      return { ok: false, reason: "ImagePullBackOff", message: `${message}: ErrImagePull: ${last.message}` };
    }
    event("Normal", "Pulling", `Pulling image "${text}"`);
    const askedMs = clock.now();
    const turn = this.deps.serialize ? this.pulling.catch(() => {}) : Promise.resolve();
    const pulled = turn.then(async () => {
      const startedMs = clock.now();
      const image = await registry.resolve(reference, credentials);
      await clock.sleep(image.pullMs);
      return { image, tookMs: clock.since(startedMs) };
    });
    this.pulling = pulled.catch(() => {});
    try {
      const { image, tookMs } = await pulled;
      this.recordPull(image, reference.registry, credentials);
      this.add(image);
      this.lastErrors.delete(key);
      event(
        "Normal",
        "Pulled",
        `Successfully pulled image "${text}" in ${roundMs(tookMs)} (${roundMs(clock.since(askedMs))} including waiting). Image size: ${image.sizeBytes} bytes.`,
      );
      return { ok: true, image: (await this.local(reference)) ?? image };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      event("Warning", "Failed", `Failed to pull image "${text}": ${message}`);
      this.lastErrors.set(key, { message, atMs: clock.now() });
      this.backoff.advance(key, clock.now());
      return { ok: false, reason: "ErrImagePull", message };
    }
  }
}

const secretOf = ({ username, password }: PullCredential): string => JSON.stringify([username, password]);

const keyOf = ({ repository, tag, digest }: ImageReference): string => (digest ? `${repository}@${digest}` : `${repository}:${tag}`);

/** As Go prints a duration truncated to milliseconds. */
function roundMs(ms: number): string {
  const whole = Math.floor(ms);
  return whole < 1000 ? `${whole}ms` : `${whole / 1000}s`;
}
