import { run } from "./bootstrap.mjs"

run("fuzz/main.ts")
