import { type Clock, createLogger, type Random, runProcess } from "@kubarium/component-base";
import { Command, InvalidArgumentError, Option } from "commander";
import { readState } from "./cluster/state.ts";
import { UserError } from "./cluster/user-error.ts";
import { env } from "./commands/env.ts";
import { down, endAll } from "./commands/down.ts";
import { stayInForeground } from "./commands/foreground.ts";
import { NODE_ACTIONS, type NodeAction, nodeCommand } from "./commands/node.ts";
import { kubeconfig, type KubeconfigOptions } from "./commands/kubeconfig.ts";
import { status } from "./commands/status.ts";
import { imageCommand } from "./image/program.ts";
import type { ContainerCredentials } from "./pki/container-files.ts";
import { nextSteps, up, type UpOptions } from "./commands/up.ts";
import { wholeNumber } from "./whole-number.ts";

export interface ProgramDeps {
  clock: Clock;
  random: Random;
  say(line: string): void;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 1000)) throw new InvalidArgumentError("It must be a number above 0, at most 1000.");
  return value;
};

/** The command line. Actions throw UserError for what the user can mend. */
export function createProgram(deps: ProgramDeps): Command {
  const program = new Command("kubarium")
    .description("A Kubernetes 1.36 cluster under glass")
    .showHelpAfterError("(--help lists what there is)");
  const located = (command: Command): Command =>
    command.option("--name <name>", "which cluster", "default").option("--dir <dir>", "where it lies (default ~/.kubarium/NAME)");
  located(program.command("up").description("start a cluster, or what is missing of it"))
    .option("--port <port>", "of the API server (default 6443, or a free one)", wholeNumber(1, 65535))
    .addOption(new Option("--bind-address <address>", "where the API server listens (0.0.0.0 in a container)").hideHelp())
    .option("--nodes <count>", "how many nodes a new cluster has", wholeNumber(0, 100), 3)
    .option("--speed <factor>", "cluster seconds in a real second", positive, 1)
    .option("--store <address>", 'redis://…, or "embedded"', "embedded")
    .option("--bus <address>", 'nats://…, or "none"', "none")
    .option("--with-servers", "start redis-server and nats-server of this machine and use them", false)
    .option("--components <list>", "only these, separated by commas", (text: string) => text.split(","))
    .addOption(new Option("--image-policy <policy>", "which images exist").choices(["open", "strict", "any"]).default("open"))
    .option("--registry-port <port>", "of the registry that docker push reaches (default 5000, or a free one)", wholeNumber(1, 65535))
    .option("--preload-images <list>", "images that every node of a new cluster has from the start, separated by commas")
    .option("--detach", "return when all is ready, and let it run", false)
    .action(async (options: UpOptions) => runUp(options, deps));
  located(program.command("down").description("stop a cluster"))
    .option("--purge", "remove its data too", false)
    .action((options) => down(options, deps));
  located(program.command("status").description("what runs"))
    .addOption(new Option("-o, --output <format>", "how to print").choices(["table", "json"]).default("table"))
    .option("--compose", "of the cluster that docker-compose.yml runs", false)
    .option("--project <name>", "its compose project, when there are several")
    .action(async (options) => deps.say(await status(options)));
  located(program.command("kubeconfig").description("print the kubeconfig, or put it into your own"))
    .option("--compose", "of the cluster that docker-compose.yml runs", false)
    .option("--merge", "add the context to ~/.kube/config and choose it", false)
    .option("--remove", "take it out again", false)
    .option("--context <name>", "call it so (default kubarium)")
    .option("--into <file>", "your kubeconfig (default ~/.kube/config)")
    .action((options: KubeconfigOptions) => kubeconfig(options, deps.say));
  located(program.command("env").description("print what lets curl and browsers of this terminal reach cluster addresses"))
    .option("--unset", "print what takes it back", false)
    .action((options) => deps.say(env(options)));
  located(program.command("node").description("stop, start, kill (-9), pause, resume, add or remove a node"))
    .addArgument(new Command().createArgument("<action>").choices(NODE_ACTIONS))
    .argument("[node]", "its name")
    .action((action: NodeAction, name: string | undefined, options) => nodeCommand(action, name, options, deps));
  located(program.command("chaos").description("break the cluster on purpose, and judge whether it held: run EXPERIMENT|FILE, list"))
    .addArgument(new Command().createArgument("<action>").choices(["run", "list"]))
    .argument("[experiment]", "a name out of the list, or a file")
    .option("--compose [project]", "against the containers of docker compose instead of processes")
    .option("--kubeconfig <file>", "of the cluster of containers, when its project does not say")
    .option("--seed <number>", "choose the same victims as a run before", wholeNumber(0, 999_999))
    .addOption(new Option("-o, --output <format>", "how to print").choices(["text", "json"]).default("text"))
    .action(async (action: "run" | "list", experiment: string | undefined, options) => {
      const { chaos } = await import("./commands/chaos.ts");
      process.exitCode = await chaos(action, experiment, options, deps);
    });
  program.addCommand(imageCommand(located, deps));
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
      const { ensureContainerCredentials } = await import("./pki/container-files.ts");
      await ensureContainerCredentials(options, deps.random, deps.clock.now());
      deps.say(`credentials for ${options.nodes.join(", ")} are there; export KUBECONFIG to use ${options.kubeconfig}`);
    });
  program
    .command("gateway", { hidden: true })
    .description("a TCP balancer in front of several API servers (docker-compose.yml runs it)")
    .option("--port <port>", "where it listens, on every address", wholeNumber(1, 65535), 6443)
    .option("--to <name>", "the name that has the servers' addresses", "apiserver")
    .option("--to-port <port>", "their port", wholeNumber(1, 65535), 6443)
    .option("--registry-port <port>", "of the image registry, here and there; none without it", wholeNumber(1, 65535))
    .action(async ({ port, to, toPort, registryPort }: { port: number; to: string; toPort: number; registryPort?: number }) => {
      const { startGateway } = await import("./commands/gateway.ts");
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
  return program;
}

/** Detached it returns; in the foreground it stays until Ctrl-C and then ends all it started. */
async function runUp(options: UpOptions, deps: ProgramDeps): Promise<void> {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!ending.signal.aborted) ending.abort(new UserError("interrupted", "start again with: kubarium up"));
    });
  }
  const result = await up(options, { ...deps, signal: ending.signal });
  deps.say(nextSteps(result, !options.detach));
  if (options.detach) return;
  const how = await stayInForeground(result.paths, { ...deps, signal: ending.signal });
  if (how === "ended") {
    deps.say(`the cluster was stopped by another command; state is kept in ${result.paths.dir}`);
    return;
  }
  deps.say("stopping …");
  // Nodes may have been added or stopped by other commands meanwhile.
  await endAll(deps.clock, result.paths, readState(result.paths) ?? result.state);
  deps.say(`stopped; state is kept in ${result.paths.dir}`);
}
