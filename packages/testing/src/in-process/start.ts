/** A whole cluster in the test's own process: the same components, started as functions. */
import { resources } from "@kubarium/api";
import { freePort, realClock, realRandom, type Running, silentLogger } from "@kubarium/component-base";
import { addressForNode, ensureIdentities, type NodeState, pathsOf, subnetOf } from "kubarium";
import { clusterOf, type KubariumCluster, temporaryFolder } from "../cluster.ts";
import type { StartOptions } from "../options.ts";
import { startControlPlane } from "./control-plane.ts";
import { startNode } from "./node.ts";

export async function startInProcess({ nodes: count, speed, imagePolicy }: Required<StartOptions>): Promise<KubariumCluster> {
  const folder = temporaryFolder();
  const parts = { clock: realClock(speed), random: realRandom(), log: silentLogger };
  const paths = pathsOf({ name: "testing", dir: folder.path });
  const port = await freePort();
  const places: NodeState[] = [];
  for (let index = 1; index <= count; index++) places.push(await addressForNode(`node-${index}`, places, subnetOf(paths.dir)));
  const running = new Map<string, Running>();
  const start = async (place: NodeState): Promise<void> => {
    if (!running.has(place.name)) running.set(place.name, await startNode(paths.pki, place, imagePolicy, parts));
  };
  const stopNode = async (name: string): Promise<void> => {
    const node = running.get(name);
    running.delete(name);
    await node?.stop();
  };
  let controlPlane: Running | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([...running.keys()].map(stopNode));
    await controlPlane?.stop();
    folder.remove();
  };
  try {
    await ensureIdentities(paths, { cluster: "kubarium", server: `https://127.0.0.1:${port}`, nodes: places }, parts.clock.now());
    controlPlane = await startControlPlane(paths.pki, port, parts);
    await Promise.all(places.map(start));
    const names = places.map(({ name }) => name);
    const startByName = async (name: string): Promise<void> => {
      const place = places.find((one) => one.name === name);
      if (place) await start(place);
    };
    const cluster = clusterOf({ kubeconfig: paths.kubeconfig, nodes: names, stopNode, startNode: startByName, stop });
    await Promise.all(names.map((name) => cluster.waitForCondition(resources.nodes, "", name, "Ready")));
    return cluster;
  } catch (error) {
    await stop();
    throw error;
  }
}
