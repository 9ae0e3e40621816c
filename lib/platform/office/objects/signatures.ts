import { beginningOf } from "./beginning"

/** What bytes are, by how they begin. */

export function isZip(head: Buffer): boolean {
  return head.toString("hex", 0, 4) === "504b0304"
}

const pictures = [
  "89504e470d0a1a0a",
  "ffd8ff",
  "47494638",
  "424d",
  "49492a00",
  "4d4d002a",
  "d7cdc69a",
  "01000900",
  "02000900",
  "00000100",
  "1f8b08",
  "4949bc",
]
const pdfWithin = 1024

/** A PDF, or a picture: PNG, JPEG, GIF, BMP, TIFF, WMF, EMF (also packed), ICO, JPEG XR, WebP, HEIC. */
export function isPictureOrPdf(head: Buffer): boolean {
  const hex = head.toString("hex", 0, 12)
  if (pictures.some((beginning) => hex.startsWith(beginning))) return true
  if (hex.startsWith("01000000") && head.toString("latin1", 40, 44) === " EMF") return true
  const box = head.toString("latin1", 4, 12)
  if (head.toString("latin1", 0, 4) === "RIFF" && box.endsWith("WEBP")) return true
  if (/^ftyp(?:heic|heix|mif1|avif)/.test(box)) return true
  return head.subarray(0, pdfWithin).includes("%PDF-")
}

const htmlTypes = new Set(["text/html", "application/xhtml+xml"])
const htmlBeginning =
  /^(?:<!doctype html|<html|<head|<body|<p[ >]|<div|<table|<span|<h[1-6][ >]|<meta|<title|<style|<\?xml[^>]{0,200}>\s*<(?:!doctype )?html)/

/** A page: typed as one, or beginning as one. */
export function isHtml(bytes: Buffer, type: string): boolean {
  return htmlTypes.has(type) || htmlBeginning.test(beginningOf(bytes))
}

export function isRichText(bytes: Buffer): boolean {
  return beginningOf(bytes).startsWith("{\\rt")
}

const mailBeginning =
  /^(?:mime-version|from |content-[a-z-]{1,40}:|date:|message-id|received:|return-path|x-[a-z-]{1,40}:)/
const mailWithin = 16 * 1024

/** A mail, or a page saved as one (MHT): Word finds its beginning also behind something else, such as that of a PDF. */
export function isMail(bytes: Buffer, type: string): boolean {
  if (/^(?:multipart|message)\/|mhtml/.test(type) || mailBeginning.test(beginningOf(bytes))) return true
  return bytes.toString("latin1", 0, mailWithin).replaceAll("\0", "").toLowerCase().includes("mime-version:")
}

/** What no program runs or follows: a picture, a PDF or a plain text. Excel reads formulas in a text that is called a sheet. */
export function isPassive(bytes: Buffer, type: string): boolean {
  if (isRichText(bytes) || isHtml(bytes, "") || isMail(bytes, type) || /rtf|excel|csv|sheet/.test(type)) return false
  return isPictureOrPdf(bytes) || isPlainText(bytes)
}

const lookedAtBytes = 64 * 1024

/** A text without control characters that is no markup; in 8 bits or, with its mark, in 16. */
export function isPlainText(bytes: Buffer): boolean {
  if (beginningOf(bytes).startsWith("<")) return false
  const hex = bytes.toString("hex", 0, 2)
  const head = bytes.subarray(0, lookedAtBytes)
  const turned = hex === "feff" ? Buffer.from(head.subarray(0, head.byteLength & ~1)).swap16() : head
  const text = hex === "fffe" || hex === "feff" ? turned.toString("utf16le") : head.toString("latin1")
  return !/[^\t\n\f\r -\u{10ffff}]/u.test(text)
}
