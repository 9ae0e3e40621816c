import { SaxesParser } from "saxes"

/** A content type, in lower case, and the part (no leading slash) or the extension that has it. */
export type ContentType = { type: string; part?: string; extension?: string }
export type ContentTypes = { overrides: ContentType[]; defaults: ContentType[] }

const NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"

/** Reads `[Content_Types].xml` (ECMA-376 part 2); undefined when it is not well-formed, or has a DOCTYPE. */
export function parseContentTypes(xml: Uint8Array): ContentTypes | undefined {
  const found: ContentTypes = { overrides: [], defaults: [] }
  const parser = new SaxesParser({ xmlns: true })
  parser.on("doctype", () => {
    throw new Error("a DOCTYPE has no business here")
  })
  parser.on("opentag", ({ local, uri, attributes }) => {
    if (uri !== NAMESPACE) return
    const value = (name: string) => attributes[name]?.value.trim().toLowerCase()
    const type = value("ContentType") ?? ""
    if (local === "Override") found.overrides.push({ type, part: value("PartName")?.replace(/^\//, "") ?? "" })
    if (local === "Default") found.defaults.push({ type, extension: value("Extension") ?? "" })
  })
  try {
    parser.write(decode(xml)).close()
    return found
  } catch {
    return undefined
  }
}

function decode(bytes: Uint8Array): string {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString("hex")
  const encoding = mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8"
  return new TextDecoder(encoding, { fatal: true }).decode(bytes)
}
