/** Lifecycle hooks. Source: kubelet lifecycle/handlers.go. */
import type { Container, LifecycleHandler } from "@kubarium/api";
import type { Clock } from "@kubarium/component-base";
import { getOver } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";
import { portOf } from "../../probes/run-probe.ts";
import type { RunningContainer } from "../../runtime/container.ts";

/** Throws when it failed, or when the signal ended it. */
export async function runHook(
  hook: LifecycleHandler,
  container: Container,
  running: RunningContainer,
  deps: { network: Network; podIp: string; clock: Clock; signal: AbortSignal },
): Promise<void> {
  if (hook.exec) {
    const { exitCode, output } = await running.exec(hook.exec.command ?? [], deps.signal);
    if (exitCode !== 0) throw new Error(`command '${(hook.exec.command ?? []).join(" ")}' exited with ${exitCode}: ${output}`);
  } else if (hook.httpGet) {
    const host = hook.httpGet.host || deps.podIp;
    const port = portOf(hook.httpGet.port, container);
    if (typeof port !== "number") throw new Error(port.error);
    const stream = await deps.network.connect(host, port, { signal: deps.signal });
    const { statusCode } = await getOver(stream, { path: hook.httpGet.path ?? "/", headers: { host }, signal: deps.signal });
    if (statusCode >= 400) throw new Error(`HTTP hook failed with statuscode: ${statusCode}`);
  } else if (hook.sleep) {
    await deps.clock.sleep(hook.sleep.seconds * 1000, deps.signal);
  }
}
