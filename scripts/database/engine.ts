import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils"
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg"
import { MigrationDatabase, type ScriptOptions } from "./adapter.ts"

const { resolve } = createRequire(import.meta.url)
const schemaPath = join(import.meta.dirname, "../../prisma/schema.prisma")

export type SchemaEngine = bindings.SchemaEngine
export type SchemaFiles = { files: { path: string; content: string }[] }

let instantiated = false

/** Prisma's own schema engine, as WebAssembly: the native one is a download that closed networks do not allow. */
async function instantiate(): Promise<void> {
  if (instantiated) return
  const folder = dirname(resolve("@prisma/schema-engine-wasm/schema_engine_bg"))
  const module = await WebAssembly.compile(readFileSync(join(folder, "schema_engine_bg.wasm")))
  const imports = { "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports }
  const { exports } = await WebAssembly.instantiate(module, imports)
  bindings.__wbg_set_wasm(exports)
  ;(exports as { __wbindgen_start: () => void }).__wbindgen_start()
  // Where the engine looks for somebody to tell its last words to.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (words: string) => console.error(words) } })
  instantiated = true
}

/** The schema as it is written now. */
export function schemaFiles(): SchemaFiles {
  return { files: [{ path: schemaPath, content: readFileSync(schemaPath, "utf8") }] }
}

/** Runs `work` with the schema engine connected to a database. */
export async function withEngine<Result>(
  databaseUrl: string,
  work: (engine: SchemaEngine, database: MigrationDatabase) => Promise<Result>,
  options?: ScriptOptions,
): Promise<Result> {
  await instantiate()
  const database = new MigrationDatabase(databaseUrl, options)
  const datamodels = schemaFiles().files.map(({ path, content }): [string, string] => [path, content])
  const adapter = bindMigrationAwareSqlAdapterFactory(database)
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, adapter)
  try {
    return await work(engine, database)
  } finally {
    engine.free()
    await database.close()
  }
}
