import { describe, expect, it } from "vitest"
import { announcementOf } from "./upload-announcements"
import { unknownOutcome } from "./upload-outcome"
import type { UploadView } from "./upload-view"

const uploadOf = (given: Partial<UploadView>): UploadView => ({
  id: "1",
  name: "Offer.docx",
  size: 1000,
  sent: 0,
  resumedAt: null,
  state: "sending",
  rate: null,
  remainingSeconds: null,
  ...unknownOutcome,
  fileId: null,
  endedAt: null,
  ...given,
})

describe("what is said aloud of uploads", () => {
  it("is their beginning, once for all", () => {
    expect(announcementOf([], [uploadOf({}), uploadOf({ id: "2", state: "queued" })])).toBe("2 uploads begun.")
  })

  it("is every quarter, and nothing between", () => {
    const at = (sent: number) => [uploadOf({ sent })]
    expect(announcementOf(at(0), at(200))).toBeNull()
    expect(announcementOf(at(200), at(260))).toBe("Uploads 25 per cent done.")
    expect(announcementOf(at(260), at(490))).toBeNull()
    expect(announcementOf(at(490), at(800))).toBe("Uploads 75 per cent done.")
    expect(announcementOf(at(800), at(1000))).toBeNull()
  })

  it("is the end of each, once", () => {
    const done = [uploadOf({ state: "done", sent: 1000 })]
    expect(announcementOf([uploadOf({ state: "checking", sent: 1000 })], done)).toBe("Offer.docx is uploaded.")
    expect(announcementOf(done, [...done])).toBeNull()
  })

  it("is that it is held back or withdrawn, in place of uploaded", () => {
    const ended = (fileState: UploadView["fileState"]) =>
      announcementOf([uploadOf({ state: "received" })], [uploadOf({ state: "done", fileState })])
    expect(ended("HELD")).toBe("Offer.docx is held back. No client sees it until you release it.")
    expect(ended("WITHDRAWN")).toBe("Offer.docx is withdrawn.")
    expect(ended("AVAILABLE")).toBe("Offer.docx is uploaded.")
    expect(announcementOf([uploadOf({})], [uploadOf({ state: "received", fileState: "CHECKING" })])).toBeNull()
  })

  it("is the reason of a refusal, one at once refused too", () => {
    const problem = { code: "macro_enabled", title: "The file contains macros.", detail: null, retryable: false }
    const said = "Offer.docx was not uploaded. The file contains macros."
    expect(announcementOf([uploadOf({})], [uploadOf({ state: "refused", problem })])).toBe(said)
    expect(announcementOf([], [uploadOf({ state: "refused", problem })])).toBe(said)
  })

  it("is nothing when one is taken back", () => {
    expect(announcementOf([uploadOf({ sent: 800 })], [])).toBeNull()
  })
})
