#!/usr/bin/env node
// The compile cache is turned on before there is anything to compile; without it (a read-only installation) all works, only later.
import { enableCompileCache } from "node:module";
import { COMPILE_CACHE } from "./compile-cache.ts";

enableCompileCache(COMPILE_CACHE);
await import("./kubarium.ts");
