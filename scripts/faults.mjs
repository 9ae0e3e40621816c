import { run } from "./bootstrap.mjs"

run("faults/main.ts")
