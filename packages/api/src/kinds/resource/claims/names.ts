/** `driver.example.com/attribute`. Source: validateQualifiedName in pkg/apis/resource/validation. */
import {
  type FieldError,
  invalidEach,
  invalidValue,
  isCIdentifier,
  isDns1123Subdomain,
  type Path,
  required,
  tooLong,
} from "@kubarium/apimachinery";

const MAX_DRIVER = 63;
const MAX_IDENTIFIER = 32;

export function validateDriverName(name: string, path: Path): FieldError[] {
  if (!name) return [required(path)];
  const errors = invalidEach(path, name, isDns1123Subdomain(name.toLowerCase()));
  return name.length > MAX_DRIVER ? [tooLong(path, MAX_DRIVER), ...errors] : errors;
}

function validateIdentifier(name: string, path: Path): FieldError[] {
  const errors = invalidEach(path, name, isCIdentifier(name));
  return name.length > MAX_IDENTIFIER ? [tooLong(path, MAX_IDENTIFIER), ...errors] : errors;
}

/** Names with more slashes pass, as in Kubernetes. */
export function validateFullyQualifiedName(name: string, path: Path): FieldError[] {
  const [domain = "", identifier, ...more] = name.split("/");
  if (identifier === undefined) {
    const text = "a fully qualified name must be a domain and a name separated by a slash";
    return [...validateIdentifier(domain, path), invalidValue(path, name, text)];
  }
  if (more.length > 0) return [];
  return [
    ...(domain ? validateDriverName(domain, path) : [invalidValue(path, "", "the domain must not be empty")]),
    ...(identifier ? validateIdentifier(identifier, path) : [invalidValue(path, "", "the name must not be empty")]),
  ];
}
