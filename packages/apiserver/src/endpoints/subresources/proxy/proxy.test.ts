import { expect, test } from "vitest";
import { answerHeadersOf, requestHeaders } from "./headers.ts";
import { splitPath } from "./proxy.ts";
import { rewriteHtml, rewriteUrl } from "./rewrite.ts";
import { splitSchemeNamePort } from "./target.ts";

const rewriting = {
  prefix: "/api/v1/namespaces/default/services/web/proxy",
  path: "/a/b",
  backendHost: "10.244.1.2:8080",
  clientHost: "localhost:8001",
};
const P = rewriting.prefix;

test.for([
  { id: "web", named: { scheme: "", name: "web", port: "" } },
  { id: "web:80", named: { scheme: "", name: "web", port: "80" } },
  { id: "https:web:443", named: { scheme: "https", name: "web", port: "443" } },
  { id: "https:web:", named: { scheme: "https", name: "web", port: "" } },
  { id: ":web:80", named: { scheme: "", name: "web", port: "80" } },
  { id: "ftp:web:80", named: undefined },
  { id: "http::80", named: undefined },
  { id: "a:b:c:d", named: undefined },
  { id: "", named: undefined },
])("'$id' names what it should", ({ id, named }) => {
  expect(splitSchemeNamePort(id)).toEqual(named);
});

test.for([
  { path: "/api/v1/namespaces/default/pods/web:80/proxy", prefix: "/api/v1/namespaces/default/pods/web:80/proxy", rest: "" },
  { path: "/api/v1/namespaces/default/pods/web/proxy/a%2Fb//c/", prefix: "/api/v1/namespaces/default/pods/web/proxy", rest: "/a%2Fb//c/" },
  { path: "/api/v1/nodes/n1/proxy/metrics", prefix: "/api/v1/nodes/n1/proxy", rest: "/metrics" },
  { path: "/api/v1/namespaces/proxy/pods/proxy/proxy/proxy", prefix: "/api/v1/namespaces/proxy/pods/proxy/proxy", rest: "/proxy" },
])("$path is cut behind its proxy", ({ path, prefix, rest }) => {
  expect(splitPath(path)).toEqual({ prefix, rest });
});

test.for([
  { link: "/login", to: `${P}/login` },
  { link: "/login?next=/x#y", to: `${P}/login?next=/x#y` },
  { link: "http://10.244.1.2:8080/login", to: `${P}/login` },
  { link: "http://localhost:8001/login", to: `${P}/login` },
  { link: "//10.244.1.2:8080/login", to: `${P}/login` },
  { link: "https://example.com/x", to: "https://example.com/x" },
  { link: "//example.com/x", to: "//example.com/x" },
  { link: "relative/x", to: "relative/x" },
  { link: "#top", to: "#top" },
  { link: `${P}/there`, to: `${P}/there` },
  { link: "mailto:a@b.c", to: "mailto:a@b.c" },
])("a link to $link becomes $to", ({ link, to }) => {
  expect(rewriteUrl(link, rewriting)).toBe(to);
});

test.for([
  { html: '<a href="/x">/x</a>', to: `<a href="${P}/x">/x</a>` },
  { html: "<IMG alt='a>b' SRC='/i.png'/>", to: `<IMG alt='a>b' SRC='${P}/i.png'/>` },
  { html: "<script src=/s.js></script>", to: `<script src="${P}/s.js"></script>` },
  { html: '<div href="/x" data-src="/y">a < b</div>', to: '<div href="/x" data-src="/y">a < b</div>' },
  { html: '<a class="/c" href="https://example.com/">', to: '<a class="/c" href="https://example.com/">' },
])("$html is rewritten only where a link is", ({ html, to }) => {
  expect(rewriteHtml(html, rewriting)).toBe(to);
});

test("credentials and neighbours' headers stay behind, the way is told", () => {
  const forwarded = { remoteAddress: "127.0.0.1", host: "10.244.1.2:8080", scheme: "http", uri: `${P}/a` };
  const headers = {
    authorization: "Bearer secret",
    "impersonate-user": "eve",
    "impersonate-extra-scopes": "x",
    connection: "keep-alive",
    "transfer-encoding": "chunked",
    ":path": "/a",
    ":authority": "api:6443",
    "x-forwarded-for": "1.2.3.4",
    accept: "*/*",
  };
  expect(requestHeaders(headers, forwarded, false)).toEqual({
    accept: "*/*",
    host: "api:6443",
    "x-forwarded-for": "1.2.3.4, 127.0.0.1",
    "x-forwarded-uri": `${P}/a`,
    "x-forwarded-host": "10.244.1.2:8080",
    "x-forwarded-proto": "http",
  });
  expect(requestHeaders({ connection: "Upgrade", upgrade: "websocket", host: "h" }, forwarded, true)).toMatchObject({
    connection: "Upgrade",
    upgrade: "websocket",
    host: "h",
  });
});

test("a backend cannot loosen the rules for other origins", () => {
  expect(
    answerHeadersOf({ "access-control-allow-origin": "*", "keep-alive": "timeout=5", "set-cookie": ["a=1", "b=2"], etag: "x" }),
  ).toEqual({ "set-cookie": ["a=1", "b=2"], etag: "x" });
});
