import { describe, expect, it } from "vitest"
import { formatPageCount } from "@/components/format/page-count"
import { advices } from "@/components/upload/advice"
import { errorCodes } from "@/lib/core/errors"
import { findingCodes, noticeCodes, refusalReasons } from "@/lib/platform/office/report"
import { gateWords } from "./gate-words"

describe("the words for what the gate finds", () => {
  it.each([...refusalReasons, "infected_file"])("has a sentence and an advice of its own for %s", (reason) => {
    expect(errorCodes().find(({ code }) => code === reason)?.title).toMatch(/\.$/)
    expect(advices[reason]).toMatch(/^[A-Z].*\.$/)
  })

  it.each([...findingCodes, ...noticeCodes])("counts %s, one and many", (code) => {
    expect(gateWords.thing(code, 1)).toMatch(/^1 [a-z]/)
    expect(gateWords.thing(code, 3)).toMatch(/^3 [a-z]/)
    expect(gateWords.thing(code, 3).slice(1)).not.toBe(gateWords.thing(code, 1).slice(1))
  })

  it("names what a document is counted in", () => {
    expect(formatPageCount("docx", 1)).toBe("1 page")
    expect(formatPageCount("xlsx", 2)).toBe("2 sheets")
    expect(formatPageCount("pptx", 12)).toBe("12 slides")
  })

  it.each(["away", "timeout", "limit", "error", "encrypted", "distrusted"])(
    "says why a file waits: scanner_%s",
    (why) => {
      expect(gateWords.wait(`scanner_${why}`)).not.toBe(gateWords.wait("unknown"))
    },
  )
})
