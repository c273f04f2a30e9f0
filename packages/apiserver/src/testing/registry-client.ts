/** What `docker push` sends, as raw HTTP calls: an image of one layer, and each of its steps by itself. */
import { createHash } from "node:crypto";

export const digestOf = (content: Uint8Array | string): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

export interface Answered {
  code: number;
  text: string;
  headers: Headers;
  /** The code in a registry's error. */
  error: string | undefined;
}

export interface ImageParts {
  layer: Buffer;
  config: Buffer;
  manifest: Buffer;
}

const DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

export class RegistryClient {
  /** `http://localhost:5000`. */
  readonly base: string;
  private readonly headers: Record<string, string>;

  constructor(base: string, headers: Record<string, string> = {}) {
    this.base = base;
    this.headers = headers;
  }

  async call(method: string, path: string, body?: Uint8Array | string, headers: Record<string, string> = {}): Promise<Answered> {
    const url = new URL(path, this.base);
    const response = await fetch(url, {
      method,
      headers: { ...this.headers, ...headers },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const error = text.startsWith('{"errors"') ? (JSON.parse(text) as { errors: { code: string }[] }).errors[0]?.code : undefined;
    return { code: response.status, text, headers: response.headers, error };
  }

  /** Where the next piece goes. */
  async begin(name: string): Promise<string> {
    const begun = await this.call("POST", `/v2/${name}/blobs/uploads/`);
    if (begun.code !== 202) throw new Error(`POST uploads answered ${begun.code}: ${begun.text}`);
    return begun.headers.get("location") ?? "";
  }

  /** As docker does it: begin, one PATCH, then PUT with the digest. */
  async pushBlob(name: string, content: Buffer): Promise<Answered> {
    const location = await this.begin(name);
    const patched = await this.call("PATCH", location, content, { "content-type": "application/octet-stream" });
    return this.call("PUT", `${patched.headers.get("location")}?digest=${digestOf(content)}`);
  }

  async pushImage(name: string, tag: string, config: object): Promise<string> {
    const parts = imageOf(config);
    for (const content of [parts.layer, parts.config]) {
      const pushed = await this.pushBlob(name, content);
      if (pushed.code !== 201) throw new Error(`pushing a blob answered ${pushed.code}: ${pushed.text}`);
    }
    const put = await this.putManifest(name, tag, parts.manifest);
    if (put.code !== 201) throw new Error(`PUT manifest answered ${put.code}: ${put.text}`);
    return put.headers.get("docker-content-digest") ?? "";
  }

  putManifest(name: string, reference: string, manifest: Buffer, type = DOCKER): Promise<Answered> {
    return this.call("PUT", `/v2/${name}/manifests/${reference}`, manifest, { "content-type": type });
  }
}

/** `config` as an image's configuration has it: `{ Cmd, Env, … }`. */
export function imageOf(config: object, layer = Buffer.from("a layer, as good as any")): ImageParts {
  const whole = Buffer.from(
    JSON.stringify({ architecture: "amd64", os: "linux", config, rootfs: { type: "layers", diff_ids: [digestOf(layer)] } }),
  );
  const descriptor = (mediaType: string, content: Buffer): object => ({ mediaType, digest: digestOf(content), size: content.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: DOCKER,
      config: descriptor("application/vnd.docker.container.image.v1+json", whole),
      layers: [descriptor("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)],
    }),
  );
  return { layer, config: whole, manifest };
}
