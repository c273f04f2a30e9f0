/**
 * The organizations in the subject of a certificate request (PKCS #10): all that has to be known of it here, so the few bytes of DER are
 * walked instead of loading a library. What cannot be read has none; the kind's own validation refuses it.
 */
const SEQUENCE = 0x30;
const SET = 0x31;
const OBJECT_IDENTIFIER = 0x06;
/** 2.5.4.10. */
const ORGANIZATION = "55040a";

interface Element {
  tag: number;
  content: Buffer;
}

/** `request` is base64 of PEM, as `spec.request` has it. */
export function organizationsOf(request: string): string[] {
  const pem = Buffer.from(request, "base64").toString("utf8");
  const body = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem)?.[1];
  if (!body) return [];
  try {
    // CertificationRequest { CertificationRequestInfo { version, subject, … }, … }
    const info = children(children(Buffer.from(body, "base64"))[0]?.content)[0];
    const subject = children(info?.content)[1];
    return children(subject?.content).flatMap((set) => (set.tag === SET ? children(set.content).flatMap(organization) : []));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function organization({ tag, content }: Element): string[] {
  if (tag !== SEQUENCE) return [];
  const [type, value] = children(content);
  return type?.tag === OBJECT_IDENTIFIER && type.content.toString("hex") === ORGANIZATION && value ? [value.content.toString("utf8")] : [];
}

function children(der: Buffer | undefined): Element[] {
  const elements: Element[] = [];
  for (let at = 0; der && at < der.length; ) {
    const tag = der.readUInt8(at);
    let length = der.readUInt8(at + 1);
    let start = at + 2;
    if (length > 0x80) {
      const bytes = length - 0x80;
      length = der.readUIntBE(start, bytes);
      start += bytes;
    }
    elements.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}
