/**
 * Errors that only know their HTTP code: unknown paths, wrong methods, patches that do not apply.
 * Source: NewGenericServerResponse of apimachinery/pkg/api/errors.
 */
import { goQuote } from "../validation/go-text.ts";
import { StatusError } from "./status-error.ts";

const answers: Record<number, { reason: string; message: string }> = {
  400: { reason: "BadRequest", message: "the server rejected our request for an unknown reason" },
  401: { reason: "Unauthorized", message: "the server has asked for the client to provide credentials" },
  404: { reason: "NotFound", message: "the server could not find the requested resource" },
  405: { reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource" },
  406: { reason: "NotAcceptable", message: "the server was unable to respond with a content type that the client supports" },
  409: { reason: "Conflict", message: "the server reported a conflict" },
  422: { reason: "Invalid", message: "the server rejected our request due to an error in our request" },
  429: { reason: "TooManyRequests", message: "the server has received too many requests and has asked us to try again later" },
  503: { reason: "ServiceUnavailable", message: "the server is currently unable to handle the request" },
  504: {
    reason: "Timeout",
    message: "the server was unable to return a response in the time allotted, but may still be processing the request",
  },
};
/** These answer with what the server said. */
const speaking: Record<number, string> = { 403: "Forbidden", 406: "NotAcceptable", 415: "UnsupportedMediaType" };

/** `serverMessage` shows up for 403, 406, 415 and unknown 5xx only. */
export function genericError(code: number, serverMessage = ""): StatusError {
  const own = speaking[code];
  if (own && serverMessage) return new StatusError({ code, reason: own, message: serverMessage, details: {} });
  const known = answers[code];
  if (known) return new StatusError({ code, ...known, details: {} });
  if (code < 500) {
    const message = `the server responded with the status code ${code} but did not return more information`;
    return new StatusError({ code, ...(own ? { reason: own, message: serverMessage } : { message }), details: {} });
  }
  const message = `an error on the server (${goQuote(serverMessage)}) has prevented the request from succeeding`;
  return new StatusError({ code, reason: "InternalError", message, details: {} });
}
