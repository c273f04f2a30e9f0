/** Groups, conditions and loops, walked statement by statement. */
import type { CommandNode, SimpleCommandNode, StatementNode } from "just-bash";
import type { Shell } from "../interpreter.ts";
import { LoopControl, type Output } from "../control.ts";

type Compound = Exclude<CommandNode, SimpleCommandNode | { type: "FunctionDef" }>;

/** Answers its status; undefined for a form that only just-bash knows. */
export async function runCompound(shell: Shell, command: Compound, output: Output): Promise<number | undefined> {
  switch (command.type) {
    case "Group":
      return shell.statements(command.body, output);
    case "If":
      return conditional(shell, command, output);
    case "While":
    case "Until":
      return loop(
        shell,
        output,
        async () => {
          const status = await tested(shell, command.condition, output);
          return (status === 0) === (command.type === "While");
        },
        command.body,
      );
    case "For": {
      const items = command.words ? await shell.expand(command.words) : [...shell.options.args];
      return loop(
        shell,
        output,
        async () => {
          const item = items.shift();
          if (item !== undefined) shell.vars[command.variable] = item;
          return item !== undefined;
        },
        command.body,
      );
    }
    default:
      return undefined;
  }
}

async function conditional(shell: Shell, command: Extract<Compound, { type: "If" }>, output: Output): Promise<number> {
  for (const clause of command.clauses) {
    if ((await tested(shell, clause.condition, output)) === 0) return shell.statements(clause.body, output);
  }
  shell.lastStatus = 0;
  return command.elseBody ? shell.statements(command.elseBody, output) : 0;
}

async function loop(shell: Shell, output: Output, next: () => Promise<boolean>, body: readonly StatementNode[]): Promise<number> {
  let status = 0;
  while (await next()) {
    try {
      status = await shell.statements(body, output);
    } catch (error) {
      if (!(error instanceof LoopControl)) throw error;
      if (--error.levels > 0) throw error;
      status = 0;
      if (error.kind === "break") break;
    }
    await shell.options.breath.take();
  }
  return status;
}

/** A condition never ends the shell under `set -e`. */
async function tested(shell: Shell, list: readonly StatementNode[], output: Output): Promise<number> {
  const { errexit } = shell;
  shell.errexit = false;
  try {
    return await shell.statements(list, output);
  } finally {
    shell.errexit = errexit;
  }
}
