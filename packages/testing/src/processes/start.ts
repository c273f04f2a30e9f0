/** A cluster of processes, as `kubarium up` starts it: what has to survive `kill -9` is tested here. */
import { freePort, realClock, realRandom } from "@kubarium/component-base";
import { down, nodeCommand, up } from "kubarium";
import { clusterOf, type KubariumCluster, temporaryFolder } from "../cluster.ts";
import type { StartOptions } from "../options.ts";

const quiet = (): void => undefined;

export async function startProcesses({ nodes, speed, imagePolicy }: Required<StartOptions>): Promise<KubariumCluster> {
  const folder = temporaryFolder();
  const deps = { clock: realClock(), random: realRandom(), say: quiet };
  const place = { name: "testing", dir: folder.path };
  const stop = async (): Promise<void> => {
    await down({ ...place, purge: true }, deps).catch(quiet);
    folder.remove();
  };
  try {
    const asked = {
      ...place,
      port: await freePort(),
      nodes,
      speed,
      imagePolicy,
      store: "embedded",
      bus: "none",
      withServers: false,
      detach: true,
    };
    const { paths, state } = await up(asked, { ...deps, signal: new AbortController().signal });
    return clusterOf({
      kubeconfig: paths.kubeconfig,
      nodes: state.nodes.map(({ name }) => name),
      stopNode: (name) => nodeCommand("kill", name, place, deps),
      startNode: (name) => nodeCommand("start", name, place, deps),
      stop,
    });
  } catch (error) {
    await stop();
    throw error;
  }
}
