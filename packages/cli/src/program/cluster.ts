/** Commands that start, end and show a cluster. */
import { Command, InvalidArgumentError, Option } from "commander";
import { readState } from "../cluster/state.ts";
import { UserError } from "../cluster/user-error.ts";
import { down, endAll } from "../commands/down.ts";
import { env } from "../commands/env.ts";
import { stayInForeground } from "../commands/foreground.ts";
import { kubeconfig, type KubeconfigOptions } from "../commands/kubeconfig.ts";
import { status } from "../commands/status.ts";
import { nextSteps, up, type UpOptions } from "../commands/up.ts";
import { wholeNumber } from "../terminal/whole-number.ts";
import type { Located, ProgramDeps } from "./parts.ts";

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 1000)) throw new InvalidArgumentError("It must be a number above 0, at most 1000.");
  return value;
};

const quantity = (text: string): string => {
  if (!/^\d+(\.\d+)?([KMGT]i?|k)?$/.test(text)) throw new InvalidArgumentError("It must look like 16Gi or 24581684Ki.");
  return text;
};

export function addStart(program: Command, located: Located, deps: ProgramDeps): void {
  located(program.command("up").description("start a cluster, or what is missing of it"))
    .option("--port <port>", "of the API server (default 6443, or a free one)", wholeNumber(1, 65535))
    .addOption(new Option("--bind-address <address>", "where the API server listens (0.0.0.0 in a container)").hideHelp())
    .option("--nodes <count>", "how many nodes a new cluster has", wholeNumber(0, 100), 3)
    .option("--cpus <count>", "how many CPUs each of them has", wholeNumber(1, 1024))
    .option("--memory <quantity>", "how much memory each of them has, such as 16Gi", quantity)
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
}

export function addLook(program: Command, located: Located, deps: ProgramDeps): void {
  located(program.command("down").description("stop a cluster"))
    .option("--purge", "remove its data too", false)
    .option("--compose", "the one that docker-compose.yml runs, and its kubeconfig", false)
    .option("--project <name>", "its compose project, when there are several")
    .action(async (options) => {
      if (!options.compose) return down(options, deps);
      const { downCompose } = await import("../commands/down-compose.ts");
      await downCompose(options, deps.say);
    });
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
