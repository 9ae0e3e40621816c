import { expect, test } from "vitest"
import { downloadName } from "./download-name"

test.each([
  ["CON.docx", "CON_.docx"],
  ["nul.xlsx", "nul_.xlsx"],
  ["Aux.report.docx", "Aux_.report.docx"],
  ["com1.docx", "com1_.docx"],
  ["COM¹.docx", "COM¹_.docx"],
  ["lpt0.pptx", "lpt0_.pptx"],
  ["prn .docx", "prn_.docx"],
  ["CONIN$.docx", "CONIN$_.docx"],
  ['Offer "final"?.docx', "Offer _final__.docx"],
  ["a<b>|c*.docx", "a_b__c_.docx"],
  ["con", "con_"],
])("%s is saved as %s, which Windows can have", (name, saved) => {
  expect(downloadName(name)).toBe(saved)
})

test.each([
  "Contract.docx",
  "Console.docx",
  "com10.docx",
  "my.con.docx",
  "nul l.docx",
  "می\u200cخواهم.docx",
  "👩‍👩‍👧.docx",
])("%s is saved as it is", (name) => {
  expect(downloadName(name)).toBe(name)
})
