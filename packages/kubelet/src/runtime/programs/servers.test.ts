import { realClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { getOver } from "../../network/http.ts";
import { VirtualNetwork } from "../../network/virtual-network.ts";
import { ContainerFiles } from "../files/container-files.ts";
import type { ProcessHandle } from "../process.ts";
import type { Launch } from "./launch.ts";
import { kubia } from "./servers.ts";

test.for([
  { tag: "latest", answers: Array(7).fill("200 You've hit kubia-x") },
  { tag: "v2", answers: Array(7).fill("200 This is v2 running in pod kubia-x") },
  {
    tag: "v3",
    answers: [
      ...Array(5).fill("200 This is v3 running in pod kubia-x"),
      ...Array(2).fill("500 Some internal error has occurred! This is pod kubia-x"),
    ],
  },
])("kubia:$tag answers as its book prints it", async ({ tag, answers }) => {
  const clock = realClock();
  const network = new VirtualNetwork({ nodeIp: "127.0.0.1" });
  const killed = new AbortController();
  let log = "";
  const launch = {
    tag,
    hostname: "kubia-x",
    startedMs: clock.now(),
    endpoint: network.attach("u", { ip: "10.244.1.2", hostNetwork: false }),
    annotation: () => undefined,
    files: new ContainerFiles(clock, [], {}),
  } as unknown as Launch;
  const handle = {
    clock,
    killed: killed.signal,
    onSignal: () => undefined,
    stdout: (text: string) => (log += text),
  } as unknown as ProcessHandle;
  const ended = kubia(launch)(handle);
  const seen: string[] = [];
  for (const _ of answers) {
    const stream = await network.connect("10.244.1.2", 8080);
    const { statusCode, body } = await getOver(stream, { path: "/", headers: { host: "x" }, signal: AbortSignal.timeout(2000) });
    seen.push(`${statusCode} ${body.trim()}`);
  }
  expect(seen).toEqual(answers);
  expect(log).toBe(`Kubia server starting...\n${"Received request from ::ffff:10.244.1.1\n".repeat(7)}`);
  killed.abort();
  await ended;
});
