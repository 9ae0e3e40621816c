import { parseArgs } from "node:util"
import { withDatabase } from "../database/open.ts"
import { readKeys } from "../start/keys.ts"
import { checkSettings, readEnvironmentFile, serverEnvironment } from "../start/settings.ts"

/** `npm run ops:create -- --email a@b --name N [--admin] [--password P]` */
async function create(): Promise<void> {
  const { values } = parseArgs({
    options: {
      email: { type: "string" },
      name: { type: "string" },
      password: { type: "string" },
      admin: { type: "boolean", default: false },
    },
  })
  const { email, name, password, admin } = values
  if (!email || !name)
    throw new Error("Usage: npm run ops:create -- --email ADDRESS --name NAME [--admin] [--password P]")
  readEnvironmentFile()
  const settings = checkSettings()
  await withDatabase(settings.DATA_DIR, async (url) => {
    const environment = serverEnvironment(settings, readKeys(settings.DATA_DIR), url)
    // A person reads this, and not a log.
    Object.assign(process.env, { ...environment, LOG_LEVEL: "silent" })
    const { makeOps } = await import("./account")
    const chosen = await makeOps({ email, name, password, admin })
    console.log(`${admin ? "Ops admin" : "Ops"} ${email} is ready to sign in.`)
    if (!password) console.log(`Password, shown this once: ${chosen}`)
  })
}

try {
  await create()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
