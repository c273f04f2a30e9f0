/** The command line. Actions throw UserError for what the user can mend. */
import { Command } from "commander";
import { imageCommand } from "../image/program.ts";
import { addBreaking } from "./breaking.ts";
import { addLook, addStart } from "./cluster.ts";
import { addCredentials, addGateway } from "./containers.ts";
import type { Located, ProgramDeps } from "./parts.ts";

export function createProgram(deps: ProgramDeps): Command {
  const program = new Command("kubarium")
    .description("A Kubernetes 1.36 cluster under glass")
    .showHelpAfterError("(--help lists what there is)");
  const located: Located = (command) =>
    command.option("--name <name>", "which cluster", "default").option("--dir <dir>", "where it lies (default ~/.kubarium/NAME)");
  addStart(program, located, deps);
  addLook(program, located, deps);
  addBreaking(program, located, deps);
  program.addCommand(imageCommand(located, deps));
  addCredentials(program, deps);
  addGateway(program, deps);
  return program;
}
