import type { Clock, Random } from "@kubarium/component-base";
import type { Command } from "commander";

export interface ProgramDeps {
  clock: Clock;
  random: Random;
  say(line: string): void;
}

/** Gives a command the options that say which cluster it is about. */
export type Located = (command: Command) => Command;
