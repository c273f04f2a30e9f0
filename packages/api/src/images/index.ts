/** Names of images and what the cluster knows of those pushed to it. Light: no validation, no schemas. */
export { hashPassword, isPasswordOf } from "./access.ts";
export { type ImageBehaviour, type PushedImage, type PushedImageConfig, type PushedImageSpec, pushedImageName } from "./container-image.ts";
export { canonicalName, type ImageReference, isLoopbackRegistry, parseImageReference, repositoryKey } from "./reference.ts";
