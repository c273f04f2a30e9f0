/** Carries out the moments of a timeline, remembers what is broken, and takes all of it back whatever happens. */
import type { Client } from "@kubarium/client";
import type { Random } from "@kubarium/component-base";
import { ChaosError, type Experiment, type Step } from "../experiment/experiment.ts";
import { type Member, type Moment, planVictims, selects } from "../experiment/plan.ts";
import type { Strike, Target, Undo } from "../target.ts";
import { deletePods, type RunningWorkload, setImage } from "./workload.ts";

const ON_WORKLOAD: ReadonlySet<Step["action"]> = new Set<Step["action"]>(["pod-delete", "rollout", "wait"]);

/** Victims by step. Throws ChaosError for steps that nobody can be found for, or that cannot be done to them. */
export function planStrikes(
  experiment: Experiment,
  members: readonly Member[],
  target: Pick<Target, "refusal" | "description">,
  random: Random,
): Strike[][] {
  const problems: string[] = [];
  const strikes = experiment.steps.map((step, index) => {
    if (ON_WORKLOAD.has(step.action)) return [];
    const found = members.filter((member) => selects(step, member) && member.state === "running");
    const { component, nodes } = step.selector;
    const wanted = `${component}${nodes ? ` on ${nodes.join(", ")}` : ""}`;
    const there = [...new Set(members.map((member) => (member.component === "kubelet" ? member.name : member.component)))].join(", ");
    if (!found.length) problems.push(`spec.steps[${index}].selector: no ${wanted} runs here; there are ${there}`);
    const chosen = planVictims(step, found, random).map((member) => ({ step, member }));
    for (const strike of chosen) {
      const why = target.refusal(strike);
      if (why) problems.push(`spec.steps[${index}].action: ${step.action} of ${strike.member.name} is not possible: ${why}`);
    }
    return chosen;
  });
  if (problems.length)
    throw new ChaosError(
      `${experiment.name} cannot be run on the ${target.description}:\n  ${[...new Set(problems)].join("\n  ")}`,
      "choose another experiment, or another cluster: kubarium chaos list",
    );
  return strikes;
}

export interface FaultsDeps {
  target: Target;
  client: Client;
  workload: RunningWorkload;
  random: Random;
  note(text: string): void;
}

export class Faults {
  private readonly deps: FaultsDeps;
  private readonly experiment: Experiment;
  private readonly strikes: readonly (readonly Strike[])[];
  private readonly broken = new Map<Strike, Undo>();

  constructor(experiment: Experiment, strikes: readonly (readonly Strike[])[], deps: FaultsDeps) {
    this.experiment = experiment;
    this.strikes = strikes;
    this.deps = deps;
  }

  async carryOut({ kind, step: index }: Moment): Promise<void> {
    const step = this.experiment.steps[index];
    if (!step) throw new Error(`no step ${index}`);
    if (kind === "undo") {
      for (const strike of this.strikes[index] ?? []) await this.undo(strike);
      return;
    }
    if (ON_WORKLOAD.has(step.action)) return await this.onWorkload(step);
    for (const strike of this.strikes[index] ?? []) {
      const undo = await this.deps.target.inject(strike);
      if (undo) this.broken.set(strike, undo);
      this.deps.note(`${step.name}: ${describeStrike(strike)}`);
    }
  }

  /** Sentences for what could not be taken back. */
  async undoAll(): Promise<string[]> {
    const failures: string[] = [];
    for (const strike of [...this.broken.keys()]) {
      try {
        await this.undo(strike);
      } catch (error) {
        failures.push(`${describeStrike(strike)} could not be taken back: ${(error as Error).message}`);
      }
    }
    return failures;
  }

  private async undo(strike: Strike): Promise<void> {
    const undo = this.broken.get(strike);
    if (!undo) return;
    this.broken.delete(strike);
    await undo();
    this.deps.note(`${strike.step.name}: over for ${strike.member.name}`);
  }

  private async onWorkload(step: Step): Promise<void> {
    const { client, workload, random, note } = this.deps;
    if (step.action === "rollout") {
      await setImage(client, workload, step.image ?? "");
      note(`${step.name}: roll-out of ${step.image}`);
      return;
    }
    const deleted = await deletePods(client, workload, step, random);
    note(`${step.name}: ${deleted.length ? deleted.join(", ") : "there was none"}`);
  }
}

function describeStrike({ step, member }: Strike): string {
  switch (step.action) {
    case "partition":
      return `partition of ${member.name} from ${step.target}`;
    case "delay":
      return `${step.latencyMs} ms (± ${step.jitterMs}) between ${member.name} and ${step.target}`;
    case "loss":
      return `${step.lossPercent} % loss between ${member.name} and ${step.target}`;
    case "time":
      return `clock of ${member.name} off by ${step.timeOffsetMs / 1000} s`;
    default:
      return `${step.action} ${member.name}`;
  }
}
