/** The kubectl plugin `kubectl rolling-update`. */
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parseDuration, StatusError } from "@kubarium/apimachinery";
import { clientFromKubeconfig } from "@kubarium/client";
import { realClock } from "@kubarium/component-base";
import { Command, InvalidArgumentError } from "commander";
import { rollingUpdate, type RollingUpdateRequest } from "./command.ts";

const duration = (text: string): number => {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
};
const MINUTE_MS = 60_000;
const POLL_MS = 3_000;
const TIMEOUT_MINUTES = 5;

interface Flags {
  namespace: string;
  kubeconfig?: string;
  filename: string;
  image: string;
  container: string;
  imagePullPolicy: string;
  deploymentLabelKey: string;
  rollback: boolean;
  updatePeriod: number;
  pollInterval: number;
  timeout: number;
}

/** The first file that KUBECONFIG names, as kubectl takes it for writing; then the usual place. */
const kubeconfigFile = (flag: string | undefined): string =>
  flag ?? process.env["KUBECONFIG"]?.split(delimiter).find(Boolean) ?? join(homedir(), ".kube/config");

const program = new Command("kubectl rolling-update")
  .description("Perform a rolling update of the given ReplicationController. This command is deprecated, use rollout instead.")
  .argument("<old>", "the controller to update")
  .argument("[new]", "name of the new controller; without it the old name is kept")
  .option("-n, --namespace <namespace>", "whose controllers", "default")
  .option("--kubeconfig <file>", "how to reach the cluster")
  .option("-f, --filename <file>", "the new replication controller, - for standard input", "")
  .option("--image <image>", "image to use for the new controller", "")
  .option("--container <name>", "whose image is changed; needed where a pod has several", "")
  .option("--image-pull-policy <policy>", "needed where the image stays the same", "")
  .option("--deployment-label-key <key>", "label that tells the two controllers apart", "deployment")
  .option("--rollback", "abort an update that is under way, and reverse it", false)
  .option("--update-period <duration>", "between two steps (default 1m0s)", duration, MINUTE_MS)
  .option("--poll-interval <duration>", "between two looks at a controller (default 3s)", duration, POLL_MS)
  .option("--timeout <duration>", "without progress for that long it gives up (default 5m0s)", duration, TIMEOUT_MINUTES * MINUTE_MS)
  .action(async (oldName: string, newName: string | undefined, flags: Flags) => {
    process.stderr.write('Command "rolling-update" is deprecated, use "rollout" instead\n');
    const client = clientFromKubeconfig(kubeconfigFile(flags.kubeconfig), { userAgent: "kubectl-rolling-update" });
    const request: RollingUpdateRequest = {
      ...flags,
      oldName,
      newName: newName ?? "",
      pullPolicy: flags.imagePullPolicy,
      deploymentKey: flags.deploymentLabelKey,
      periodMs: flags.updatePeriod,
      pollMs: flags.pollInterval,
      timeoutMs: flags.timeout,
    };
    try {
      await rollingUpdate(request, { client, clock: realClock(), say: (line) => void process.stdout.write(`${line}\n`) });
    } finally {
      await client.close();
    }
  });

try {
  await program.parseAsync();
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(error instanceof StatusError ? `Error from server (${error.reason}): ${message}\n` : `error: ${message}\n`);
  process.exitCode = 1;
}
