/** Descriptions of our own kinds, as `kubectl explain` prints them. */
import type { OpenApiTexts } from "./texts.ts";

const TYPE = {
  apiVersion:
    "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
  kind: "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
};

export const ownDescriptions: OpenApiTexts["descriptions"] = {
  "dev.kubarium.v1.ContainerImage": {
    "": "ContainerImage is an image that was pushed to this cluster. As soon as a repository has one, only what was pushed exists in it.",
    ...TYPE,
    metadata: "Standard object's metadata.",
    spec: "What the image is called, what its containers start from, and how they behave.",
  },
  "dev.kubarium.v1.ContainerImageList": {
    "": "ContainerImageList is a list of ContainerImages.",
    ...TYPE,
    items: "The images.",
    metadata: "Standard list metadata.",
  },
  "dev.kubarium.v1.ContainerImageSpec": {
    "": "ContainerImageSpec describes a pushed image.",
    access: "Who may pull it. Everybody when left out.",
    behaviour: "How its containers behave. Annotations of a Pod (kubarium.dev/…) win.",
    config: "What containers start from, as the image's own configuration says it.",
    digest: "Digest of the manifest. Made of the name when left out.",
    image: "The name with its tag: docker.io/team/app:v1. Names are completed as docker completes them. Cannot be changed.",
    mediaType: "Media type of the manifest, when the cluster's registry holds it.",
    sizeBytes: "Compressed size of the layers.",
  },
  "dev.kubarium.v1.ContainerImageAccess": {
    "": "ContainerImageAccess names whom a pull secret must authenticate as.",
    passwordHash: "scrypt, salt and key, in hexadecimal digits, separated by colons.",
    username: "The name of the user.",
  },
  "dev.kubarium.v1.ContainerImageConfig": {
    "": "ContainerImageConfig is what containers start from. Programs that the simulated shell does not know are the default app.",
    cmd: "Arguments, unless a container has its own.",
    entrypoint: "The command, unless a container has its own.",
    env: "Variables, NAME=value.",
    exposedPorts: "Where the default app listens when a container declares no ports: 8080/tcp.",
    labels: "Labels of the image.",
    user: "Number or name of the user.",
    workingDir: "The folder that the command starts in.",
  },
  "dev.kubarium.v1.ContainerImageBehaviour": {
    "": "ContainerImageBehaviour says how containers of an image behave.",
    cpu: "CPU that they use.",
    crashAfter: "When they end by themselves, such as 30s.",
    exitCode: "The status that they end with; at once without crashAfter.",
    httpStatus: "What the default app answers.",
    memory: "Memory that they use. More than the limit is an OOM kill.",
    port: "Where the default app listens when a container declares no ports.",
    pullStatus: "What its registry answers to pulls, such as 429 or 500, instead of the image.",
    readyAfter: "How long their ports stay closed.",
    startDelay: "How long they do nothing at first.",
  },
};
