/** Links of a proxied answer are made to lead through the proxy again. Source: apimachinery/pkg/util/proxy/transport.go. */

export interface Rewriting {
  /** Path of the request up to `/proxy`. */
  prefix: string;
  /** `host:port` of what is proxied to, and the Host that the client asked for. */
  backendHost: string;
  clientHost: string;
  /** The rest of the request's path, as the backend sees it. */
  path: string;
}

const URL_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  applet: ["codebase"],
  area: ["href"],
  audio: ["src"],
  base: ["href"],
  blockquote: ["cite"],
  body: ["background"],
  button: ["formaction"],
  command: ["icon"],
  del: ["cite"],
  embed: ["src"],
  form: ["action"],
  frame: ["longdesc", "src"],
  head: ["profile"],
  html: ["manifest"],
  iframe: ["longdesc", "src"],
  img: ["longdesc", "src", "usemap"],
  input: ["src", "usemap", "formaction"],
  ins: ["cite"],
  link: ["href"],
  object: ["classid", "codebase", "data", "usemap"],
  q: ["cite"],
  script: ["src"],
  source: ["src"],
  video: ["poster", "src"],
};

/** Relative links and those to other hosts stay as they are. */
export function rewriteUrl(link: string, { prefix, backendHost, clientHost }: Rewriting): string {
  const [, authority, path = ""] = /^(?:(?:https?:)?\/\/([^/?#]*))?([^]*)$/i.exec(link) ?? [];
  if (authority && authority !== backendHost && authority !== clientHost) return link;
  if (!path.startsWith("/") || path.startsWith("//") || path === prefix || path.startsWith(`${prefix}/`))
    return authority ? path || link : link;
  return `${prefix}${path}`;
}

/** Absolute links in tags, everything else untouched. */
export function rewriteHtml(html: string, rewriting: Rewriting): string {
  return html.replace(/<([a-z][a-z0-9]*)\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi, (tag, name: string, attributes: string) => {
    const wanted = URL_ATTRIBUTES[name.toLowerCase()];
    if (!wanted) return tag;
    const changed = attributes.replace(
      /([a-z-]+)(\s*=\s*)("([^"]*)"|'([^']*)'|[^\s"'>]+)/gi,
      (whole, key: string, equals: string, value: string, double?: string, single?: string) => {
        if (!wanted.includes(key.toLowerCase())) return whole;
        const quote = value[0] === "'" ? "'" : '"';
        return `${key}${equals}${quote}${rewriteUrl(double ?? single ?? value, rewriting)}${quote}`;
      },
    );
    return changed === attributes ? tag : `<${name}${changed}>`;
  });
}
