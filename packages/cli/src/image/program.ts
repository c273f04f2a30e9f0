/** The `kubarium image` commands. */
import type { Clock, Random } from "@kubarium/component-base";
import { Command, InvalidArgumentError, Option } from "commander";
import { wholeNumber } from "../terminal/whole-number.ts";
import type { ClusterOptions } from "./cluster-client.ts";
import type { PushOptions } from "./push.ts";

export interface ImageProgramDeps {
  clock: Clock;
  random: Random;
  say(line: string): void;
}

const duration = (text: string): string => {
  if (!/^\d*\.?\d+(ms|s|m|h)?$/.test(text)) throw new InvalidArgumentError("It must look like 5s, 2m or 500ms.");
  return text;
};

/** `located` gives a command the options that name a cluster. */
export function imageCommand(located: (command: Command) => Command, deps: ImageProgramDeps): Command {
  const image = new Command("image").description("say which images exist; docker push to the cluster's registry does too");
  const reaching = (command: Command): Command =>
    located(command).option("--kubeconfig <file>", "of a cluster that was not started here, such as one of containers");
  reaching(image.command("push <image>").description("add a tag; only pushed tags of its repository exist from then on"))
    .option("--private", "pulling it needs a pull secret", false)
    .option("--username <name>", "whom the secret must name")
    .option("--password <password>", "with which password; others on this machine can read command lines")
    .option("--password-stdin", "read the password from the standard input", false)
    .option("--port <port>", "where its app listens unless a container declares ports", wholeNumber(1, 65535))
    .option("--start-delay <duration>", "how long its containers do nothing at first", duration)
    .option("--ready-after <duration>", "how long its ports stay closed", duration)
    .option("--crash-after <duration>", "when its containers end by themselves", duration)
    .option("--exit-code <code>", "with what, or at once when nothing else is said", wholeNumber(0, 255))
    .option("--http-status <code>", "what its app answers", wholeNumber(200, 599))
    .option("--pull-status <code>", "what its registry answers to pulls instead: 429, 500, 503", wholeNumber(400, 599))
    .option("--cpu <quantity>", "what it uses")
    .option("--memory <quantity>", "what it uses; more than the limit is an OOM kill")
    .action(async (name: string, options: PushOptions) => {
      const { pushImage } = await import("./push.ts");
      await pushImage(name, options, { ...deps, readInput });
    });
  reaching(image.command("list").description("what was pushed"))
    .addOption(new Option("-o, --output <format>", "how to print").choices(["table", "json"]).default("table"))
    .action(async (options: ClusterOptions & { output: string }) => (await import("./list.ts")).listImages(options, deps));
  reaching(image.command("remove <image>").description("take a tag away; a repository without tags is open again")).action(
    async (name: string, options: ClusterOptions) => (await import("./list.ts")).removeImage(name, options, deps),
  );
  return image;
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
