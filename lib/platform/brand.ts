/**
 * Under this, an error of ours carries the code by which it is recognised. Next bundles routes apart from the server, so
 * there are several classes of one name in a process, and an error that a singleton throws is of the class of the bundle
 * that made the singleton: `instanceof` does not know it elsewhere. The symbol is the same in all of them.
 */
export const brand: unique symbol = Symbol.for("waybill.error")

/** Whether a value is a branded error with this code, or with one below it: `storage.missing` is below `storage`. */
export function hasBrand(value: unknown, code: string): boolean {
  if (typeof value !== "object" || value === null) return false
  const own: unknown = Reflect.get(value, brand)
  return typeof own === "string" && (own === code || own.startsWith(`${code}.`))
}
