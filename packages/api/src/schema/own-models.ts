/** Models of our own kinds, in the notation of src/generated/models.json (`compileModel` reads both). */
const TYPE = "apiVersion ? s e=TypeMeta;kind ? s e=TypeMeta";

export const ownModels: Readonly<Record<string, string>> = {
  KubariumContainerImage: `dev.kubarium.v1 ContainerImage k=kubarium.dev;${TYPE};metadata 1? @ObjectMeta;spec 2? @KubariumContainerImageSpec`,
  KubariumContainerImageList: `dev.kubarium.v1 ContainerImageList k=kubarium.dev;${TYPE};items 2 []@KubariumContainerImage r;metadata 1? @ListMeta`,
  KubariumContainerImageSpec:
    "dev.kubarium.v1 ContainerImageSpec;access 6? *@KubariumContainerImageAccess;behaviour 7? *@KubariumContainerImageBehaviour;" +
    "config 5? *@KubariumContainerImageConfig;digest 2? s;image 1 s r;mediaType 3? s;sizeBytes 4? l",
  KubariumContainerImageAccess: "dev.kubarium.v1 ContainerImageAccess;passwordHash 2 s r;username 1 s r",
  KubariumContainerImageConfig:
    "dev.kubarium.v1 ContainerImageConfig;cmd 2? []s l=atomic;entrypoint 1? []s l=atomic;env 3? []s l=atomic;exposedPorts 6? []s l=atomic;" +
    "labels 7? {}s;user 5? s;workingDir 4? s",
  KubariumContainerImageBehaviour:
    "dev.kubarium.v1 ContainerImageBehaviour;cpu 7? s;crashAfter 4? s;exitCode 5? *i;httpStatus 6? i;memory 8? s;port 1? i;pullStatus 9? i;readyAfter 3? s;" +
    "startDelay 2? s",
};
