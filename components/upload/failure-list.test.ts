import { expect, it } from "vitest"
import { failureList } from "./failure-list"
import { unknownOutcome } from "./upload-outcome"
import type { UploadProblem } from "./upload-problem"
import type { UploadView } from "./upload-view"

const uploadOf = (name: string, problem: UploadProblem | null): UploadView => ({
  id: name,
  name,
  size: 1000,
  sent: 0,
  resumedAt: null,
  state: problem ? "refused" : "done",
  rate: null,
  remainingSeconds: null,
  ...unknownOutcome,
  problem,
  fileId: null,
  endedAt: null,
})

const problemOf = (code: string, title: string, where?: string): UploadProblem => ({
  code,
  title,
  detail: where ? `Found in ${where}.` : null,
  where,
  retryable: false,
})

it("names each failure once, with why, where and what to do, and nothing that went well", () => {
  const list = failureList(
    [
      uploadOf("Offer.docx", null),
      uploadOf("Plan.docx", problemOf("macro_enabled", "The file contains macros.", "word/vbaProject.bin")),
      uploadOf("Film.pptx", problemOf("too_large", "This is larger than what is accepted here.")),
    ],
    50_000_000,
  )
  expect(list.split("\n").map((line) => line.split("\t"))).toEqual([
    ["Name", "Why", "Where", "What to do"],
    ["Plan.docx", "The file contains macros.", "word/vbaProject.bin", "Save it without macros and upload that."],
    [
      "Film.pptx",
      "This is larger than what is accepted here.",
      "",
      "It may have at most 50 MB. Split it, or compress its pictures.",
    ],
  ])
})

it("stays a table, and starts no formula, whatever the name", () => {
  const names = ["=1+1.exe", "@a.exe", "a\tb\nc.exe", "exe\u202excod.exe"]
  const problem = problemOf("unsupported_type", "No.")
  const lines = failureList(
    names.map((name) => uploadOf(name, problem)),
    1,
  ).split("\n")
  expect(lines.slice(1).map((line) => line.split("\t")[0])).toEqual([
    "'=1+1.exe",
    "'@a.exe",
    "a b c.exe",
    "exe xcod.exe",
  ])
})
