/** What a program is started with; everything it may know of the pod around it. */
import type { PodEndpoint } from "../../network/network.ts";
import type { ContainerFiles } from "../files/container-files.ts";
import type { ProcessUser } from "../user.ts";

export interface Launch {
  podName: string;
  namespace: string;
  containerName: string;
  hostname: string;
  /** `v1` of `app:v1`. */
  tag: string;
  argv: readonly string[];
  /** The command is that of a pushed image: programs that are unknown in it are the default app. */
  ownCommand: boolean;
  env: Readonly<Record<string, string>>;
  cwd: string;
  user: ProcessUser;
  /** Its commands word their errors as BusyBox does. */
  busybox: boolean;
  /** Ports that the spec declares, else those of the image. */
  ports: readonly number[];
  /** Those of the image alone: where its own server listens, whatever the spec declares. */
  imagePorts: readonly number[];
  endpoint: PodEndpoint;
  /** Of the pod as it is now, by its name without `kubarium.dev/`. */
  annotation(name: string): string | undefined;
  /** Bytes; undefined without a limit. */
  memoryLimit: number | undefined;
  files: ContainerFiles;
  startedMs: number;
}
