import { queuePool } from "./connections"
import { startExpeditor } from "./expeditor"
import { hangingFunction, hastyEngine } from "./fixture"

/** A process for a test to kill: it runs the event whose id it was given at once, and hangs in it. */
const express = startExpeditor(queuePool(), hastyEngine(queuePool(), [hangingFunction(queuePool(), true)]))
express.run({ id: process.argv[2] ?? "", name: "test/hanging", data: {}, createdAt: new Date() })
