/** As much of a JSON schema as our own definitions use. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: readonly unknown[]
  const?: unknown
  default?: unknown
  examples?: readonly unknown[]
  minimum?: number
  maximum?: number
  maxLength?: number
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  anyOf?: readonly Schema[]
}

type Content = Record<string, { schema?: Schema }>

export type Operation = {
  operationId: string
  summary: string
  description?: string
  tags: readonly string[]
  parameters: readonly { name: string; in: "path" | "query"; required: boolean; schema: Schema }[]
  requestBody?: { description?: string; content: Content }
  responses: Record<string, { description: string; content?: Content }>
}

/** As much of our OpenAPI document as is shown to people. */
export type ApiDocument = {
  servers: readonly { url: string }[]
  paths: Record<string, Record<string, Operation>>
}

export type PlacedOperation = Operation & { method: string; path: string }

/** The operations for this tag, in the order of the document. */
export function operationsOf(document: ApiDocument, tag: string): PlacedOperation[] {
  return Object.entries(document.paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
    )
    .filter(({ tags }) => tags.includes(tag))
}

/** What a value may be, in a few words. */
export function typeWords(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ")
  if (schema.anyOf) return schema.anyOf.map(typeWords).join(" | ")
  if (schema.type === "array")
    return schema.items?.properties ? "array of objects" : `array of ${typeWords(schema.items ?? {})}`
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any")
  return schema.format && type === "string" ? `string, ${schema.format}` : type
}

/** What limits a value, in a few words. */
export function limitWords({ minimum, maximum, maxLength, default: fallback }: Schema): string {
  const safe = (bound: number | undefined) =>
    bound === undefined || Math.abs(bound) >= 2 ** 53 - 1 ? undefined : bound
  const [least, most] = [safe(minimum), safe(maximum)]
  return [
    least !== undefined && most !== undefined
      ? `${least} to ${most}`
      : least !== undefined
        ? `from ${least}`
        : most !== undefined && `up to ${most}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    fallback !== undefined && `${JSON.stringify(fallback)} unless given`,
  ]
    .filter(Boolean)
    .join("; ")
}
