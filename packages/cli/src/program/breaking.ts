/** Commands that stop and break parts of a cluster. */
import { Command, Option } from "commander";
import { NODE_ACTIONS, type NodeAction, nodeCommand } from "../commands/node.ts";
import { wholeNumber } from "../terminal/whole-number.ts";
import type { Located, ProgramDeps } from "./parts.ts";

export function addBreaking(program: Command, located: Located, deps: ProgramDeps): void {
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
      const { chaos } = await import("../commands/chaos.ts");
      process.exitCode = await chaos(action, experiment, options, deps);
    });
}
