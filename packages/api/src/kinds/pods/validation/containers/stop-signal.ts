/** Signals that may stop a container. Source: validateStopSignal in pkg/apis/core/validation. */
import { forbiddenField, notSupported } from "@kubarium/apimachinery";
import type { PodOS } from "../../../../generated/types.ts";
import type { Errors, FieldPath } from "../names.ts";

const NAMED =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX";
const REALTIME = [
  ...Array.from({ length: 15 }, (_, above) => `RTMIN+${above + 1}`),
  ...Array.from({ length: 14 }, (_, below) => `RTMAX-${below + 1}`),
];
const LINUX = [...NAMED.split(" "), ...REALTIME].map((name) => `SIG${name}`).sort();
const WINDOWS = ["SIGKILL", "SIGTERM"];

export function checkStopSignal(errors: Errors, path: FieldPath, signal: string, os: PodOS | undefined): void {
  if (!os) {
    errors.push(forbiddenField(path, "may not be set for containers with empty `spec.os.name`"));
    return;
  }
  const supported = os.name === "windows" ? WINDOWS : os.name === "linux" ? LINUX : [signal];
  if (!supported.includes(signal)) errors.push(notSupported(path, signal, supported));
}
