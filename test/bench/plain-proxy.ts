/**
 * The baseline of serving: what Node's own HTTP does on this machine. Prints its port.
 *   node plain-proxy.ts            a server that answers one line
 *   node plain-proxy.ts 127.0.0.1 PORT   a proxy in front of it, with kept-alive connections
 */
import { Agent, createServer, request } from "node:http";

const [host, port] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const server = createServer((incoming, answer) => {
  if (!host) {
    const body = "This is v1 running in pod plain\n";
    return void answer.writeHead(200, { "content-type": "text/plain", "content-length": body.length }).end(body);
  }
  const { method = "GET", url = "/", headers } = incoming;
  const onward = request({ host, port: Number(port), agent, method, path: url, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  onward.on("error", () => answer.writeHead(502).end());
  incoming.pipe(onward);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
