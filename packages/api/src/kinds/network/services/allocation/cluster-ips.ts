/** The cluster IP of a Service. Source: pkg/registry/core/service/ipallocator. */
import { formatIp, internalError, invalidValue, parseCidr, parseIp } from "@kubarium/apimachinery";
import { specOf } from "../spec.ts";
import type { Claims } from "./claims.ts";
import { type Range, rangeFrom, takeAny } from "./range.ts";

const FIELD = "spec.clusterIPs";
const STEP = 16;
const OFFSET_LIMIT = 256;

/** The one that was asked for, or any. */
export async function claimClusterIp(claims: Claims): Promise<void> {
  const spec = specOf(claims.service);
  const wanted = spec.clusterIPs?.[0];
  const ip = wanted ? await claimGiven(claims, wanted) : await claimAny(claims);
  spec.clusterIP = ip;
  spec.clusterIPs = [ip];
}

async function claimGiven(claims: Claims, ip: string): Promise<string> {
  const { serviceCidr } = claims.context;
  const refuse = (why: string): never =>
    claims.refuse(invalidValue(FIELD, specOf(claims.service).clusterIPs, `failed to allocate IP ${ip}: ${why}`));
  const number = numberOf(parseIp(ip)?.bytes ?? []);
  const range = rangeOf(serviceCidr);
  if (number < range.first - 1 || number > range.last + 1) refuse("the provided network does not match the current range");
  if (number < range.first || number > range.last) {
    refuse(`the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${serviceCidr}`);
  }
  if (!(await claims.takeIp(ip))) refuse("provided IP is already allocated");
  return ip;
}

async function claimAny(claims: Claims): Promise<string> {
  const { context, service } = claims;
  const number = await takeAny(rangeOf(context.serviceCidr), context.random, (candidate) => claims.takeIp(textOf(candidate)));
  if (number === undefined) {
    throw internalError(`failed to allocate a serviceIP for Service "${service.metadata.name ?? ""}": range is full`);
  }
  return textOf(number);
}

/** First and last usable address of an IPv4 network, as numbers. */
function rangeOf(cidr: string): Range {
  const parsed = parseCidr(cidr);
  if (!parsed) throw new Error(`service CIDR ${cidr} is none`);
  const size = 2 ** (32 - parsed.prefixLength);
  const network = Math.floor(numberOf(parsed.address.bytes) / size) * size;
  return rangeFrom(network + 1, network + size - 2, STEP, OFFSET_LIMIT);
}

const numberOf = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const textOf = (number: number): string => formatIp([24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256));
