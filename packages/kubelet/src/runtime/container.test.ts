import { eventually, realClock, seededRandom } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { catalogueRegistry } from "../images/catalogue-registry.ts";
import { parseImageReference } from "@kubarium/api";
import { getOver } from "../network/http.ts";
import { VirtualNetwork } from "../network/virtual-network.ts";
import { shellCommandNames } from "./command-names.ts";
import { processUser } from "./user.ts";
import { RunningContainer } from "./container.ts";
import { ContainerFiles } from "./files/container-files.ts";

const SPEED = 20;

async function start(
  argv: string[] | undefined,
  options: { image?: string; annotations?: Record<string, string>; memoryLimit?: number; messageFromLog?: boolean } = {},
) {
  const clock = realClock(SPEED);
  const network = new VirtualNetwork({ nodeIp: "127.0.0.1" });
  const reference = parseImageReference(options.image ?? "busybox:1.36");
  if (!reference) throw new Error("bad reference");
  const image = await catalogueRegistry("open").resolve(reference, []);
  const container = new RunningContainer(
    {
      launch: {
        podName: "p",
        namespace: "default",
        containerName: "c",
        hostname: "p",
        tag: reference.tag ?? "",
        argv: argv ?? [...image.config.entrypoint, ...image.config.cmd],
        ownCommand: image.pushed,
        env: { PATH: "/bin" },
        cwd: "/",
        user: processUser({ imageUser: "" }),
        busybox: true,
        ports: image.config.ports,
        imagePorts: image.config.ports,
        endpoint: network.attach("u", { ip: "10.244.1.2", hostNetwork: false }),
        annotation: (name) => options.annotations?.[`kubarium.dev/${name}`],
        memoryLimit: options.memoryLimit,
        files: new ContainerFiles(clock, [], {}),
      },
      image,
      closed: image.config.entrypoint[0] !== "default-app",
      attempt: 0,
      specHash: "",
      terminationMessagePath: "/dev/termination-log",
      messageFromLog: options.messageFromLog ?? false,
      commandNames: shellCommandNames,
    },
    { clock, random: seededRandom(1) },
  );
  container.start();
  return {
    container,
    network,
    text: () =>
      container.log
        .select({})
        .map((line) => line.text)
        .join("\n"),
  };
}

const sh = (script: string): string[] => ["sh", "-c", script];

test.for([
  { name: "there are the folders of a small Linux", argv: sh("echo $(ls /)"), code: 0, log: "bin dev etc home proc root sys tmp usr var" },
  { name: "commands are files", argv: sh("which ls && /bin/ls /etc/hostname"), code: 0, log: "/bin/ls\n/etc/hostname" },
  { name: "exit gives its code", argv: sh("echo boom; exit 3"), code: 3, log: "boom" },
  { name: "the last status is the exit code", argv: sh("true; false"), code: 1, log: "" },
  {
    name: "variables and functions live on between statements",
    argv: sh("x=1; f() { echo f$1$x; }; x=2; f a; cd /tmp; pwd"),
    code: 0,
    log: "fa2\n/tmp",
  },
  {
    name: "a loop with break counts",
    argv: sh("i=0; while :; do i=$((i+1)); echo $i; [ $i -ge 3 ] && break; done"),
    code: 0,
    log: "1\n2\n3",
  },
  { name: "for expands its words", argv: sh('w="a b"; for i in $w c; do echo "<$i>"; done'), code: 0, log: "<a>\n<b>\n<c>" },
  { name: "a redirected loop writes its file", argv: sh("for i in 1 2; do echo $i; done > /tmp/o; cat /tmp/o"), code: 0, log: "1\n2" },
  {
    name: "if takes the branch of its condition",
    argv: sh("touch /tmp/x; if [ -f /tmp/x ]; then echo yes; else echo no; fi; rm /tmp/x; [ -f /tmp/x ] || echo gone"),
    code: 0,
    log: "yes\ngone",
  },
  { name: "$? is the status of the statement before", argv: sh("(exit 4); echo $?"), code: 0, log: "4" },
  { name: "set -e ends at the first failure", argv: sh("set -e; echo a; false; echo b"), code: 1, log: "a" },
  { name: "wait waits for jobs", argv: sh("(sleep 1; echo job) & wait; echo done"), code: 0, log: "job\ndone" },
  { name: "a trap on EXIT runs at the end", argv: sh("trap 'echo bye' EXIT; exit 5"), code: 5, log: "bye" },
  { name: "an unknown command is 127", argv: sh("x"), code: 127, log: "sh: x: not found" },
  { name: "killing itself as first process does nothing", argv: sh("kill -9 $$"), code: 1, log: "" },
  { name: "busybox without a command exits", argv: undefined, code: 0, log: "" },
  { name: "a command without a shell runs", argv: ["echo", "hi"], code: 0, log: "hi" },
])("$name", async ({ argv, code, log }) => {
  const { container, text } = await start(argv);
  await container.ended;
  expect({ code: container.exit?.code, log: text() }).toEqual({ code, log });
});

test("a loop prints while it runs, a trap answers SIGTERM", async () => {
  const { container, text } = await start(sh('trap "echo term; exit 7" TERM; while :; do echo tick; sleep 0.1; done'));
  await eventually(() => text().includes("tick\ntick"));
  container.signal("TERM");
  await container.ended;
  expect(container.exit?.code).toBe(7);
  expect(text()).toMatch(/tick\nterm$/);
});

test("sleep as first process ignores SIGTERM and dies of SIGKILL with 137", async () => {
  const { container } = await start(["sleep", "3600"]);
  container.signal("TERM");
  await new Promise((resolve) => setImmediate(resolve));
  expect(container.exit).toBeUndefined();
  container.signal("KILL");
  await container.ended;
  expect(container.exit?.code).toBe(137);
});

test("what is written to the termination log becomes the message", async () => {
  const { container } = await start(sh("echo why > /dev/termination-log; exit 5"));
  await container.ended;
  expect(container.terminationMessage).toBe("why\n");
});

test("what a failed container wrote last is its message, where the policy says so", async () => {
  const { container } = await start(sh("echo one; echo two; exit 5"), { messageFromLog: true });
  await container.ended;
  expect(container.terminationMessage).toBe("one\ntwo\n");
});

test("a command that does not exist cannot start", async () => {
  await expect(start(["/no/such/bin"])).rejects.toThrow(
    'unable to start container process: exec: "/no/such/bin": stat /no/such/bin: no such file or directory',
  );
});

test("the default app answers HTTP with its tag and pod, and stops on SIGTERM", async () => {
  const { container, network } = await start(undefined, { image: "example.com/app:v2" });
  const answer = await eventually(async () =>
    getOver(await network.connect("10.244.1.2", 8080), { path: "/", headers: { host: "x" }, signal: AbortSignal.timeout(2000) }),
  );
  expect(answer.body).toBe("This is v2 running in pod p\n");
  container.signal("TERM");
  await container.ended;
  expect(container.exit?.code).toBe(0);
  await expect(network.connect("10.244.1.2", 8080)).rejects.toThrow("dial tcp 10.244.1.2:8080: connect: connection refused");
});

test("crash-after ends the app with the annotated code", async () => {
  const { container } = await start(undefined, {
    image: "app:v1",
    annotations: { "kubarium.dev/crash-after": "1s", "kubarium.dev/exit-code": "9" },
  });
  await container.ended;
  expect(container.exit?.code).toBe(9);
});

test("more memory than the limit is an OOM kill", async () => {
  const { container } = await start(undefined, {
    image: "app:v1",
    annotations: { "kubarium.dev/memory": "64Mi" },
    memoryLimit: 32 * 1024 * 1024,
  });
  await container.ended;
  expect(container.exit).toMatchObject({ code: 137, oomKilled: true });
});

test("ready-after keeps the ports closed", async () => {
  const { container, network } = await start(undefined, { image: "app:v1", annotations: { "kubarium.dev/ready-after": "10s" } });
  await expect(network.connect("10.244.1.2", 8080)).rejects.toThrow("connection refused");
  await eventually(async () => (await network.connect("10.244.1.2", 8080)).destroy());
  container.signal("TERM");
  await container.ended;
});

test("exec sees the files of the container", async () => {
  const { container } = await start(sh("echo hi > /tmp/a; sleep 600; true"));
  await eventually(async () => (await container.exec(["cat", "/tmp/a"])).output === "hi\n");
  expect((await container.exec(["cat", "/tmp/b"])).exitCode).toBe(1);
  await expect(container.exec(["nosuchcmd"])).rejects.toThrow("executable file not found in $PATH");
  container.signal("KILL");
});
