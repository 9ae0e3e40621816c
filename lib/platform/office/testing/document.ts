import type { OfficeKind } from "../report"
import { type MadeEntry, makeArchive } from "./archive"

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
const vendor = "application/vnd.openxmlformats-officedocument."
const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

export const mainParts = {
  docx: { name: "word/document.xml", type: `${vendor}wordprocessingml.document.main+xml` },
  xlsx: { name: "xl/workbook.xml", type: `${vendor}spreadsheetml.sheet.main+xml` },
  pptx: { name: "ppt/presentation.xml", type: `${vendor}presentationml.presentation.main+xml` },
}

export type Made = {
  kind?: OfficeKind
  mainType?: string
  /** Of the main part, in Word's namespace. */
  body?: string
  main?: string
  overrides?: [name: string, type: string][]
  defaults?: [extension: string, type: string][]
  /** Relationships of the main part. */
  relationships?: { type: string; target: string; external?: boolean }[]
  packageRelationships?: { type: string; target: string }[]
  entries?: MadeEntry[]
  mainEntry?: Partial<MadeEntry>
  strict?: boolean
  contentTypesLast?: boolean
}

/** The smallest document of its kind, with what a test adds to it. */
export function documentEntries(made: Made = {}): MadeEntry[] {
  const { name, type } = mainParts[made.kind ?? "docx"]
  const folder = name.split("/")[0]
  const main = made.strict
    ? "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    : `${office}/officeDocument`
  const contentTypes: MadeEntry = {
    name: "[Content_Types].xml",
    content: contentTypesXml([[name, made.mainType ?? type], ...(made.overrides ?? [])], made.defaults ?? []),
  }
  const parts: MadeEntry[] = [
    {
      name: "_rels/.rels",
      content: relationshipsXml([{ type: main, target: name }, ...(made.packageRelationships ?? [])]),
    },
    {
      name,
      content: made.main ?? `<w:document ${word}><w:body>${made.body ?? ""}</w:body></w:document>`,
      ...made.mainEntry,
    },
    {
      name: `${folder}/_rels/${name.split("/")[1]}.rels`,
      content: relationshipsXml(made.relationships ?? []),
    },
    ...(made.entries ?? []),
  ]
  return made.contentTypesLast ? [...parts, contentTypes] : [contentTypes, ...parts]
}

export function makeDocument(made: Made = {}): Buffer {
  return makeArchive(documentEntries(made))
}

function contentTypesXml(overrides: [string, string][], defaults: [string, string][]): string {
  const all = [
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    ...defaults.map(([extension, type]) => `<Default Extension="${extension}" ContentType="${type}"/>`),
    ...overrides.map(([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`),
  ]
  return `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${all.join("")}</Types>`
}

function relationshipsXml(all: { type: string; target: string; external?: boolean }[]): string {
  const lines = all.map(({ type, target, external }, index) => {
    const full = type.includes("://") ? type : `${office}/${type}`
    return `<Relationship Id="r${index}" Type="${full}" Target="${target}"${external ? ' TargetMode="External"' : ""}/>`
  })
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${lines.join("")}</Relationships>`
}
