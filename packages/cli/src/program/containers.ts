/** Commands that docker-compose.yml runs. */
import { createLogger, runProcess } from "@kubarium/component-base";
import type { Command } from "commander";
import type { ContainerCredentials } from "../pki/container-files.ts";
import { wholeNumber } from "../terminal/whole-number.ts";
import type { ProgramDeps } from "./parts.ts";

export function addCredentials(program: Command, deps: ProgramDeps): void {
  program
    .command("credentials", { hidden: true })
    .description("make the credentials of a cluster of containers (docker-compose.yml runs it)")
    .requiredOption("--dir <dir>", "its subfolders are the volumes")
    .requiredOption("--kubeconfig <file>", "the user's")
    .requiredOption("--server <url>", "where components find the API server")
    .requiredOption("--public-server <url>", "where the user finds it")
    .option("--redis-host <name>", "where components find Redis", "redis")
    .option("--nats-host <name>", "where components find NATS", "nats")
    .requiredOption("--nodes <names>", "separated by commas", (text: string) => text.split(","))
    .option("--spare-nodes <count>", "how many more nodes may be added", wholeNumber(0, 1000), 0)
    .requiredOption("--owner <uid>", "whose the files are", wholeNumber(0, 65535))
    .option("--own <folders>", "more folders to give to this owner, separated by commas", (text: string) => text.split(","), [])
    .action(async (options: ContainerCredentials) => {
      const { ensureContainerCredentials } = await import("../pki/container-files.ts");
      await ensureContainerCredentials(options, deps.random, deps.clock.now());
      deps.say(`credentials for ${options.nodes.join(", ")} are there; export KUBECONFIG to use ${options.kubeconfig}`);
    });
}

export function addGateway(program: Command, deps: ProgramDeps): void {
  program
    .command("gateway", { hidden: true })
    .description("a TCP balancer in front of several API servers (docker-compose.yml runs it)")
    .option("--port <port>", "where it listens, on every address", wholeNumber(1, 65535), 6443)
    .option("--to <name>", "the name that has the servers' addresses", "apiserver")
    .option("--to-port <port>", "their port", wholeNumber(1, 65535), 6443)
    .option("--registry-port <port>", "of the image registry, here and there; none without it", wholeNumber(1, 65535))
    .action(async ({ port, to, toPort, registryPort }: { port: number; to: string; toPort: number; registryPort?: number }) => {
      const { startGateway } = await import("../commands/gateway.ts");
      const log = createLogger({ component: "gateway", level: "info" });
      const ways = [{ port, toPort }, ...(registryPort ? [{ port: registryPort, toPort: registryPort }] : [])];
      await runProcess(log, async () => {
        const open = ways.map((way) =>
          startGateway({ host: "0.0.0.0", port: way.port, target: { name: to, port: way.toPort }, random: deps.random, log }),
        );
        const running = await Promise.all(open);
        return { stop: async () => void (await Promise.all(running.map((gateway) => gateway.stop()))) };
      });
    });
}
