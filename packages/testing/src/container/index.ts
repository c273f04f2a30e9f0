/** A whole cluster in one container, for tests in any environment that has Docker. */
import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { clusterOf, type Folder, type KubariumCluster, requireNode, temporaryFolder } from "../cluster.ts";
import { completed, type StartOptions } from "../options.ts";

const PORT = 6443;
const DIR = "/tmp/kubarium";
const START_LIMIT_MS = 120_000;

export class KubariumContainer extends GenericContainer {
  private options: StartOptions = {};

  constructor(image = "kubarium:dev") {
    super(image);
    this.withExposedPorts(PORT).withStartupTimeout(START_LIMIT_MS);
  }

  withNodes(nodes: number): this {
    this.options = { ...this.options, nodes };
    return this;
  }

  withSpeed(speed: number): this {
    this.options = { ...this.options, speed };
    return this;
  }

  withImagePolicy(imagePolicy: NonNullable<StartOptions["imagePolicy"]>): this {
    this.options = { ...this.options, imagePolicy };
    return this;
  }

  override async start(): Promise<StartedKubariumContainer> {
    const { nodes, speed, imagePolicy } = completed(this.options);
    const flags = { dir: DIR, port: PORT, "bind-address": "0.0.0.0", nodes, speed, "image-policy": imagePolicy };
    this.withCommand(["kubarium.js", "up", ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)]);
    this.withWaitStrategy(Wait.forLogMessage(/Try, in another terminal/));
    const started = await super.start();
    const names = Array.from({ length: nodes }, (_, index) => `node-${index + 1}`);
    return new StartedKubariumContainer(started, await kubeconfigOf(started), names);
  }
}

/** With the address under which the test reaches it. */
async function kubeconfigOf(started: StartedTestContainer): Promise<string> {
  const { exitCode, stdout, stderr } = await started.exec(["cat", `${DIR}/kubeconfig`]);
  if (exitCode !== 0) throw new Error(`the container has no kubeconfig: ${stderr}`);
  const address = `https://${started.getHost()}:${started.getMappedPort(PORT)}`;
  // The certificate is for localhost, wherever Docker runs.
  return stdout.replace(/^( *)server: .*$/m, (_, indent: string) => `${indent}server: ${address}\n${indent}tls-server-name: localhost`);
}

/** What a KubariumCluster can do, and what a container can. */
export class StartedKubariumContainer extends AbstractStartedContainer {
  private readonly folder: Folder = temporaryFolder();
  private readonly text: string;
  readonly cluster: KubariumCluster;

  constructor(started: StartedTestContainer, kubeconfig: string, nodes: readonly string[]) {
    super(started);
    this.text = kubeconfig;
    const node = async (action: string, name: string): Promise<void> => {
      requireNode(nodes, name);
      const { exitCode, output } = await started.exec(["node", "kubarium.js", "node", action, name, `--dir=${DIR}`]);
      if (exitCode !== 0) throw new Error(`kubarium node ${action} ${name} answered ${exitCode}: ${output}`);
    };
    this.cluster = clusterOf({
      kubeconfig: this.folder.write("kubeconfig", kubeconfig),
      nodes,
      stopNode: (name) => node("kill", name),
      startNode: (name) => node("start", name),
      stop: async () => this.folder.remove(),
    });
  }

  /** Its text; `cluster.kubeconfig` is a file of it. */
  getKubeconfig(): string {
    return this.text;
  }

  override async stop(options?: Parameters<AbstractStartedContainer["stop"]>[0]): ReturnType<AbstractStartedContainer["stop"]> {
    await this.cluster.stop();
    return super.stop(options);
  }
}
