import { open } from "node:fs/promises"
import { examineDocument } from "../../lib/platform/office/examine"
import { makeDocument } from "../../lib/platform/office/testing/document"
import { forgetPeaks, peaks } from "./processes"

/** Examines one file and says so: in a process of its own, so that its memory is all there is. */
const [path = "", times = "1"] = process.argv.slice(2)

const small = makeDocument({ kind: "pptx" })
// What is loaded and compiled once in a server's life is not measured.
for (let count = 0; count < 20; count++)
  await examineDocument({ size: small.byteLength, read: async (start, end) => small.subarray(start, end + 1) }, "pptx")

const file = await open(path)
const { size } = await file.stat()
const source = {
  size,
  read: async (start: number, end: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start + 1), 0, end - start + 1, start)
    return buffer.subarray(0, bytesRead)
  },
}
const self = { workers: [process.pid], primary: 0, database: 0 }
forgetPeaks(self)
const before = process.memoryUsage.rss()
const milliseconds: number[] = []
let verdict = ""
for (let count = 0; count < Number(times); count++) {
  const begunAt = performance.now()
  const report = await examineDocument(source, "pptx")
  milliseconds.push(performance.now() - begunAt)
  verdict = report.ok ? "accepted" : report.reason
}
await file.close()
// What the system keeps for a process's children is that of the process before it: its own peak is read.
const peak = Math.max(...peaks(self), process.memoryUsage.rss())
console.log(JSON.stringify({ verdict, milliseconds, peak, growth: Math.max(0, peak - before) }))
