/** What the parts say of themselves. The page's own words are in components/system/words.ts. */
export const words = {
  engines: {
    disk: "A folder on disk",
    s3: "S3",
    local: "In the application",
    inngest: "Inngest",
    mailbox: "Mailbox in the data folder",
    resend: "Resend",
    smtp: "SMTP",
  },

  answers: "It answers at once.",
  answersLate: (milliseconds: number) => `It answers late: after ${milliseconds} ms.`,
  writable: "The folder can be read and written.",
  bucket: (name: string) => `The bucket ${name} answers.`,
  free: (free: string, total: string) => `${free} of ${total} free`,
  room: "There is room.",
  nearlyFull: "The disk is nearly full. Make room soon.",
  noRoom: (largest: string) => `A file of the largest size, ${largest}, has no room. Make room.`,
  full: "The disk is full: uploads are refused. Make room.",
  jobsFlow: "Nothing waits longer than it should.",
  notTaken: (wait: string) =>
    `Nothing has come of an event at Inngest for ${wait}. Events are kept, and sent again until something does.`,
  notRun: (wait: string) => `A job has been waiting for ${wait}. Nothing is lost; it runs as soon as an engine does.`,
  mailsWait: (count: number) =>
    count === 1
      ? "One mail could not be sent yet, and is tried again."
      : `${count} mails could not be sent yet, and are tried again.`,
  mailsKept: "Mails are kept, and not sent to anybody.",
  mailsGo: "No mail waits to be tried again.",
  noScanner: "Files are looked into part by part, but nothing knows viruses by name.",
  scannerPassed: "It passed its last self-test.",
  scannerUntested: "It has not been tested yet. Files wait until it has passed.",
  scannerDown: (reason: string | null) =>
    `${scannerReasons[reason ?? ""] ?? "It failed its self-test."} Files wait for it.`,

  away: "It cannot be reached, or refuses to work.",
  silent: (seconds: number) => `It has not answered for ${seconds === 1 ? "a second" : `${seconds} seconds`}.`,
}

const scannerReasons: Record<string, string> = {
  scanner_away: "It cannot be reached.",
  scanner_timeout: "It did not answer in time.",
  scanner_error: "It answered with an error.",
  scanner_distrusted: "It failed its self-test.",
}

/** Bytes in powers of ten: `12.3 GB`, `840 MB`. */
export function gigabytes(bytes: number): string {
  if (bytes >= 99.5e9) return `${Math.round(bytes / 1e9)} GB`
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
}

/** A span as one says it: `12 minutes`, `3 hours`. */
export function minutes(seconds: number): string {
  const whole = Math.max(1, Math.floor(seconds / 60))
  if (whole < 120) return whole === 1 ? "a minute" : `${whole} minutes`
  const hours = Math.floor(whole / 60)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
