import { formatSize } from "@/components/format/file-size"
import type { LostMail } from "@/lib/features/mails/schema"
import type { DeadLetter, Hour, Part, PartName } from "@/lib/features/system/schema"

const number = new Intl.NumberFormat("en-GB")
const counted = (count: number, one: string, many: string) => `${number.format(count)} ${count === 1 ? one : many}`

const parts: Record<PartName, string> = {
  database: "Database",
  storage: "File storage",
  disk: "Disk space",
  jobs: "Jobs",
  mail: "Mail",
  scanner: "Malware scanner",
}

/** What each job does, to a file or for a person. */
const jobs: Record<string, (person: string | null) => string> = {
  "check-file": () => "Checking a file",
  "send-verification-mail": (person) => `Verification mail${to(person)}`,
  "send-signup-repeated-mail": (person) => `Mail about a second sign-up${to(person)}`,
  "send-password-reset-mail": (person) => `Password mail${to(person)}`,
  "send-password-changed-mail": (person) => `Mail about a changed password${to(person)}`,
  "send-sign-in-code-mail": (person) => `Mail with a sign-in code${to(person)}`,
  "send-link-mail": (person) => `Mail with a download link${to(person)}`,
  sweep: () => "Clearing away what has expired",
}

const to = (person: string | null) => (person ? ` to ${person}` : "")

/** The words of the system page. What a part says of itself comes with it. */
export const words = {
  title: "System",
  parts: {
    caption: "The parts of the system, what does each one's work, and how it is",
    names: parts,
    columns: { name: "Part", engine: "Done by", state: "State", sentence: "How it is" },
    none: "Nobody",
    since: "First seen",
    checked: "Looked at",
    states: { ok: "Well", degraded: "Needs a look", down: "Down", unused: "Not in use" },
  },
  /** All parts in one sentence. */
  overall(all: readonly Part[]): string {
    const down = all.filter(({ state }) => state === "down").map(({ name }) => parts[name].toLowerCase())
    const degraded = all.filter(({ state }) => state === "degraded").map(({ name }) => parts[name].toLowerCase())
    if (down.length + degraded.length === 0) return "All parts are well."
    const says = [
      down.length > 0 && `down: ${down.join(", ")}`,
      degraded.length > 0 && `needs a look: ${degraded.join(", ")}`,
    ]
    const text = says.filter(Boolean).join("; ")
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  },
  stale: {
    before: "These figures are from",
    after: "The server could not be asked since. It is tried again every few seconds.",
  },

  queue: {
    title: "Queue",
    waiting: "Events waiting",
    oldest: "The oldest was written",
    noneWaiting: "All have been taken",
    running: "Jobs at work",
    ready: (count: number) =>
      count === 0 ? "None waits for its turn" : `${counted(count, "more waits", "more wait")} for a turn`,
    retrying: "To be tried again",
    next: "Next try",
    noneRetrying: "None failed and waits",
    dead: "Failed for good",
    noneDead: "None",
    someDead: "Listed below",
    count: (count: number) => (count >= 10_000 ? "10,000 or more" : number.format(count)),
    inngest:
      "Inngest runs the jobs: its dashboard shows the runs, and those that failed. What you see here is what has not reached it yet.",
    unread: "The queue could not be read in time. It is tried again every few seconds.",
  },

  dead: {
    title: "Failed for good",
    lead: "Jobs that were tried as often as they may be. Nothing of them is lost: they can be tried again once the cause is gone.",
    caption: "Jobs that failed for good, the newest first",
    columns: { what: "Job", error: "What went wrong", failed: "Failed", tries: "Tries", act: "What to do" },
    what: ({ function: name, person }: Pick<DeadLetter, "function" | "person">) =>
      jobs[name]?.(person) ?? `${name}${to(person)}`,
    noError: "It did not say.",
    tries: ({ tries, round }: Pick<DeadLetter, "tries" | "round">) =>
      round === 0
        ? number.format(tries)
        : `${number.format(tries)}, after ${counted(round, "retry", "retries")} by hand`,
    none: "Nothing has failed for good.",
    unread: "These jobs could not be read. It is tried again every few seconds.",
    adminsAct: "An admin can try these again, or dismiss them.",
    retry: "Try again",
    retryThis: (what: string) => `Try again: ${what}`,
    retryAll: "Try all again",
    retried: (count: number) =>
      count === 0 ? "That was being tried already" : `${counted(count, "job is", "jobs are")} tried again`,
    retryFailed: "That could not be tried again",
    dismiss: "Dismiss",
    dismissThis: (what: string) => `Dismiss: ${what}`,
    dismissNow: {
      title: "Dismiss this job?",
      text: "Its work stays undone, and it cannot be tried again. That it was dismissed, and by whom, stays on record.",
      keep: "Keep",
    },
    dismissed: "The job is dismissed",
    dismissFailed: "The job could not be dismissed",
    more: "Show more",
    newest: (count: number) => `These are the newest ${count}.`,
  },

  mails: {
    title: "Mails that did not arrive",
    caption: "Mails that bounced, were complained of or given up, the newest first",
    columns: { what: "Mail", why: "What happened", when: "When" },
    what: ({ kind, address }: Pick<LostMail, "kind" | "address">) => jobs[kind]?.(address) ?? `${kind}${to(address)}`,
    states: {
      BOUNCED: "It came back.",
      COMPLAINED: "Its reader called it unwanted.",
      FAILED: "It could not be sent, and was given up.",
    },
    none: "No mail is known to have been lost.",
    unread: "These mails could not be read. It is tried again every few seconds.",
  },

  day: {
    title: "The last day, by the hour",
    unread: "These figures could not be counted in time. It is tried again every few seconds.",
    /** A chart, to those who cannot see it. */
    summary: (title: string, says: readonly string[], most: string) =>
      `${title} by the hour: ${says.join(", ")}; at most ${most} in one hour. The figures are in the table below.`,
    now: "now",
    table: "Show as a table",
    caption: "What happened in each of the last 24 hours",
    hour: "Hour",
  },
}

/** A figure of each hour, and how it is told. */
export type Series = {
  key: keyof Omit<Hour, "at">
  /** With its chart's title it is a sentence: "Mails: failed". */
  label: string
  column: string
  /** Something that went wrong, or was refused. */
  bad?: boolean
}

export type Chart = { title: string; series: readonly [Series, ...Series[]]; format: (value: number) => string }

const count = (value: number) => number.format(value)

/** The charts, and the columns of the table, in their order. */
export const charts: readonly Chart[] = [
  {
    title: "Uploads",
    format: count,
    series: [
      { key: "uploads", label: "accepted", column: "Uploads" },
      { key: "refused", label: "refused", column: "Refused", bad: true },
    ],
  },
  { title: "Downloads", format: count, series: [{ key: "downloads", label: "begun", column: "Downloads" }] },
  {
    title: "Sign-ins",
    format: count,
    series: [
      { key: "signIns", label: "signed in", column: "Sign-ins" },
      { key: "signInsRefused", label: "refused", column: "Refused sign-ins", bad: true },
    ],
  },
  { title: "Bytes in", format: formatSize, series: [{ key: "bytesIn", label: "received", column: "Bytes in" }] },
  { title: "Bytes out", format: formatSize, series: [{ key: "bytesOut", label: "sent", column: "Bytes out" }] },
  {
    title: "Mails",
    format: count,
    series: [
      { key: "mailsSent", label: "sent", column: "Mails sent" },
      { key: "mailsFailed", label: "failed", column: "Mails failed", bad: true },
    ],
  },
]
