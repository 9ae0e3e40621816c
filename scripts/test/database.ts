import { join } from "node:path"
import { Client } from "pg"
import type { TestProject } from "vitest/node"
import { startEmbedded } from "../database/embedded.ts"
import { migrate } from "../database/migrate.ts"
import { temporaryFolder } from "../database/temporary.ts"

declare module "vitest" {
  export interface ProvidedContext {
    /** The server's maintenance database. */
    serverUrl: string
    /** The name of a migrated, empty database to clone. */
    templateName: string
  }
}

const templateName = "waybill_template"

/** One throw-away PostgreSQL for the whole run, with a migrated database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = temporaryFolder()
  const database = await startEmbedded({
    folder: join(folder.path, "database"),
    password: "test",
    logFile: join(folder.path, "database.log"),
    throwAway: true,
  })
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(`CREATE DATABASE ${templateName}`)
  await client.end()
  const template = new URL(database.url)
  template.pathname = `/${templateName}`
  await migrate(template.href)
  project.provide("serverUrl", database.url)
  project.provide("templateName", templateName)
  return async () => {
    await database.stop()
    folder.remove()
  }
}
