import { run } from "./bootstrap.mjs"

run("bench/users/main.ts")
