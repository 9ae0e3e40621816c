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
export function isDocumentOrPicture(head: Buffer): boolean {
  const hex = head.toString("hex", 0, 12)
  if (pictures.some((beginning) => hex.startsWith(beginning))) return true
  if (hex.startsWith("01000000") && head.toString("latin1", 40, 44) === " EMF") return true
  const box = head.toString("latin1", 4, 12)
  if (head.toString("latin1", 0, 4) === "RIFF" && box.endsWith("WEBP")) return true
  if (/^ftyp(?:heic|heix|mif1|avif)/.test(box)) return true
  return head.subarray(0, pdfWithin).includes("%PDF-")
}

function beginningOf(bytes: Buffer): string {
  return bytes
    .toString("latin1", 0, 4096)
    .replaceAll("\0", "")
    .replace(/^[^!-~]+/, "")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .toLowerCase()
}

/** A page: typed as one, or beginning as one. XML of other kinds is none. */
export function isHtml(bytes: Buffer, type: string): boolean {
  const begin = beginningOf(bytes)
  if (/^(?:<!doctype html|<html|<head|<body|<p[ >]|<div|<table|<span|<h[1-6][ >]|<meta|<title|<style)/.test(begin))
    return true
  const isTyped = type === "text/html" || type === "application/xhtml+xml"
  return (
    isTyped && !/^(?:mime-version|from |content-type:|date:|message-id)/.test(begin) && !begin.includes("<pkg:package")
  )
}

export function isRichText(bytes: Buffer): boolean {
  return beginningOf(bytes).startsWith("{\\rt")
}

const lookedAtBytes = 64 * 1024

/** A text without control characters that is neither markup nor a mail with parts; in 8 bits or, with its mark, in 16. */
export function isPlainText(bytes: Buffer, type: string): boolean {
  const begin = beginningOf(bytes)
  if (
    begin.startsWith("<") ||
    /^(?:mime-version|from |content-type:|date:|message-id|received:|return-path)/.test(begin)
  )
    return false
  if (/^(?:multipart|message)\/|rtf|mhtml/.test(type)) return false
  const hex = bytes.toString("hex", 0, 2)
  const head = bytes.subarray(0, lookedAtBytes)
  const text = hex === "fffe" ? head.toString("utf16le") : head.toString("latin1")
  return !/[^\t\n\f\r -\u{10ffff}]/u.test(text)
}
