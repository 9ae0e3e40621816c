import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { type MadeEntry, makeArchive } from "../../lib/platform/office/testing/archive.ts"
import { Failure } from "../start/failure.ts"
import { type Bench, MiB, median } from "./bench.ts"

const office = "application/vnd.openxmlformats-officedocument.presentationml"
const namespaces =
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'

/** As the server has them. */
const memoryFlags = ["--max-semi-space-size=4", "--heap-growing-percent=16", "--max-old-space-size=384"]

/** The structural gate on a large presentation, and on a small file that unpacks to a large one. */
export async function measureGate({ add, note }: Pick<Bench, "add" | "note">): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-gate-"))
  try {
    const large = makePresentation()
    const examined = await examine(folder, large, 5, "accepted")
    add({
      what: "the gate on a 100 MiB pptx",
      unit: "MiB/s",
      ours: large.byteLength / MiB / (examined.milliseconds / 1000),
      target: { least: 80 },
    })
    add({
      what: "the gate on a 100 MiB pptx, most memory of its process",
      unit: "MiB",
      ours: examined.peak / MiB,
      target: { most: 200 },
    })
    note(`the gate's process grew by ${Math.round(examined.growth / MiB)} MiB while it read the 100 MiB five times`)
    for (const honest of [true, false]) {
      const bomb = makeBomb(honest)
      const refused = await examine(folder, bomb, 1, "bomb")
      const what = `the gate on a ${Math.round(bomb.byteLength / 1000)} kB bomb${honest ? "" : " that lies about its size"}`
      add({ what, unit: "ms", ours: refused.milliseconds, target: { most: 100 } })
      add({ what: `${what}, memory`, unit: "MiB", ours: refused.growth / MiB, target: { most: 50 } })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Examined = { milliseconds: number; peak: number; growth: number }

async function examine(folder: string, bytes: Buffer, times: number, expected: string): Promise<Examined> {
  const path = join(folder, "document.pptx")
  writeFileSync(path, bytes)
  const script = new URL("./gate-process.ts", import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...memoryFlags,
    "--import",
    "tsx",
    script,
    path,
    String(times),
  ])
  const { verdict, milliseconds, peak, growth } = JSON.parse(stdout)
  if (verdict !== expected) throw new Failure(`The gate said ${verdict} of a file that is ${expected}.`)
  return { milliseconds: median(milliseconds), peak, growth }
}

/** Slides of text, pictures that do not pack (stored, and deflated as some programs do), and drawings that do. */
function makePresentation(): Buffer {
  const entries = frame(
    Array.from({ length: 150 }, (_, index) => ({ name: `ppt/slides/slide${index}.xml`, content: slide(index) })),
  )
  for (let index = 0; index < 30; index++) {
    entries.push({ name: `ppt/media/stored${index}.png`, content: randomBytes(2 * MiB), stored: true })
    if (index < 15) entries.push({ name: `ppt/media/deflated${index}.jpeg`, content: randomBytes(MiB) })
    if (index < 15)
      entries.push({ name: `ppt/media/drawing${index}.emf`, content: randomBytes(MiB).toString("base64") })
  }
  const rest = 100 * MiB - makeArchive(entries).byteLength
  entries.push({ name: "ppt/media/last.png", content: randomBytes(Math.max(1, rest - 200)), stored: true })
  return makeArchive(entries)
}

function makeBomb(honest: boolean): Buffer {
  const content = Buffer.alloc(41 * MiB, " ")
  return makeArchive(frame([{ name: "ppt/slides/slide1.xml", content, ...(honest ? {} : { size: 1000 }) }]))
}

function slide(index: number): string {
  const paragraph = (line: number) =>
    `<a:p><a:pPr lvl="${line % 5}"/><a:r><a:rPr lang="en-GB" sz="1800" dirty="0"/><a:t>${randomBytes(30).toString("hex")} slide ${index} line ${line}</a:t></a:r></a:p>`
  return `<?xml version="1.0" encoding="UTF-8"?><p:sld ${namespaces}><p:cSld><p:spTree>${Array.from({ length: 120 }, (_, line) => paragraph(line)).join("")}</p:spTree></p:cSld></p:sld>`
}

/** A presentation with these parts; those of `ppt/slides` are its slides. */
export function frame(more: MadeEntry[]): MadeEntry[] {
  const override = (name: string, type: string) => `<Override PartName="/${name}" ContentType="${office}.${type}+xml"/>`
  const slides = more.filter(({ name }) => name.endsWith(".xml")).map(({ name }) => override(name, "slide"))
  return [
    {
      name: "[Content_Types].xml",
      content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${override("ppt/presentation.xml", "presentation.main")}${slides.join("")}</Types>`,
    },
    {
      name: "_rels/.rels",
      content:
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="ppt/presentation.xml"/></Relationships>',
    },
    { name: "ppt/presentation.xml", content: `<p:presentation ${namespaces}/>` },
    ...more,
  ]
}
