/** nginx and httpd: their pages, files from volumes, their logs. Texts: nginx 1.25 and httpd 2.4 of Docker's images. */
import type { ServerResponse } from "node:http";
import { httpOver } from "../../../network/http.ts";
import type { ProcessHandle, Program } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { serving, web } from "../servers.ts";
import { clientAddress, pathOf, text } from "./answers.ts";

const NGINX_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  svg: "image/svg+xml",
  xml: "text/xml",
};

interface Server {
  /** In the `Server` header. */
  header: string;
  root: string;
  page: string;
  error(status: number, title: string): string;
  ports: readonly number[];
}

export function nginx(launch: Launch): Program {
  const version = /^\d+\.\d+(\.\d+)?/.exec(launch.tag)?.[0] ?? "1.29.4";
  const error = (status: number, title: string): string =>
    `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
  return async (handle) => {
    const configured = await portsOf(
      launch,
      ["/etc/nginx/conf.d/default.conf", "/etc/nginx/nginx.conf"],
      /^\s*listen\s+(?:[^;\s]*:)?(\d+)/gm,
    );
    const ports = configured.length ? configured : launch.imagePorts.length ? launch.imagePorts : [80];
    const server = { header: `nginx/${version}`, root: "/usr/share/nginx/html", page: NGINX_PAGE, error, ports };
    return webServer(launch, server)(handle);
  };
}

export function httpd(launch: Launch): Program {
  const version = /^2\.\d+\.\d+/.exec(launch.tag)?.[0] ?? "2.4.65";
  const error = (status: number, title: string): string =>
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n`;
  return async (handle) => {
    handle.stderr(
      `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${launch.endpoint.ip}. Set the 'ServerName' directive globally to suppress this message\n`,
    );
    const configured = await portsOf(launch, ["/usr/local/apache2/conf/httpd.conf"], /^\s*Listen\s+(?:\S*:)?(\d+)/gim);
    const page = "<html><body><h1>It works!</h1></body></html>\n";
    const ports = configured.length ? configured : [80];
    return webServer(launch, { header: `Apache/${version} (Unix)`, root: "/usr/local/apache2/htdocs", page, error, ports })(handle);
  };
}

/** Where a mounted configuration says that it listens. */
async function portsOf(launch: Launch, files: readonly string[], directive: RegExp): Promise<number[]> {
  for (const file of files) {
    const config = await launch.files.read(file).catch(() => undefined);
    const ports = [...(config ?? "").matchAll(directive)].map((match) => Number(match[1])).filter((port) => port > 0 && port < 65_536);
    if (ports.length) return [...new Set(ports)];
  }
  return [];
}

function webServer(launch: Launch, server: Server): Program {
  return (handle) => {
    const listener = web(launch, async (request, answer) => {
      answer.setHeader("server", server.header);
      logAccess(launch, handle, request, answer);
      const path = pathOf(request);
      const found = await fileAt(launch, server, path);
      if (found === undefined) return text(answer, 404, server.error(404, "Not Found"), "text/html");
      return text(answer, 200, found, TYPES[/\.(\w+)$/.exec(path)?.[1] ?? "html"] ?? "application/octet-stream");
    });
    return serving(launch, server.ports, () => httpOver(listener))(handle);
  };
}

/** Never outside of the root: the path is made whole first. */
async function fileAt(launch: Launch, { root, page }: Server, path: string): Promise<string | undefined> {
  const whole = new URL(path, "http://x").pathname;
  const name = whole.endsWith("/") ? `${whole}index.html` : whole;
  const own = await launch.files.read(root + decodeURI(name)).catch(() => undefined);
  return own ?? (name === "/index.html" ? page : undefined);
}

function logAccess(launch: Launch, handle: ProcessHandle, request: Parameters<Parameters<typeof web>[1]>[0], answer: ServerResponse): void {
  answer.once("finish", () => {
    const { "user-agent": agent = "-", referer = "-" } = request.headers;
    const bytes = answer.getHeader("content-length") ?? 0;
    handle.stdout(
      `${clientAddress(launch)} - - [${commonTime(handle.clock.now())}] "${request.method} ${request.url} HTTP/${request.httpVersion}" ${answer.statusCode} ${bytes} "${referer}" "${agent}" "-"\n`,
    );
  });
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `21/Nov/2026:17:12:31 +0000`. */
function commonTime(nowMs: number): string {
  const [date = "", time = ""] = new Date(nowMs).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
