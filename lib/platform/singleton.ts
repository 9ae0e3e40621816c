const registry = Symbol.for("waybill.singletons")
type Registry = Map<string, unknown>

/**
 * One instance per process. Next bundles routes and instrumentation apart, so a module's own variable would exist twice:
 * what holds a connection or a timer lives here instead.
 */
export function singleton<Instance>(name: string, make: () => Instance): () => Instance {
  return () => {
    const home = globalThis as { [registry]?: Registry }
    home[registry] ??= new Map()
    if (!home[registry].has(name)) home[registry].set(name, make())
    return home[registry].get(name) as Instance
  }
}
