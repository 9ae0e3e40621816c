import { formatRate, formatRemaining, formatSize } from "@/components/format/file-size"
import { gateWords as gate } from "@/components/ops/gate-words"
import { advices } from "./advice"
import type { UploadProblem } from "./upload-problem"
import { isUnfinished, type UploadView } from "./upload-view"

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** What to do about what did not work out, beside refusals of the file itself. */
const otherAdvices: Record<string, string> = {
  connection_lost: "What has arrived is kept. Retry when you are online again.",
  unauthenticated: "Sign in again in another tab, then retry here. What has arrived is kept.",
  forbidden: "Ask an administrator whether you may still upload.",
  part_too_large:
    "Ask whoever runs the proxy or firewall in between to let requests of 1 MB and more pass, then retry. What has arrived is kept.",
  gone: "Its upload was cancelled elsewhere. Upload it again if it is needed.",
  storage_full: "Tell an administrator, and retry later. What has arrived is kept.",
}

/** The words of uploading. */
export const words = {
  region: "Uploads",
  upload: "Upload",
  dropHere: "Drop to upload",
  dropStrip: (maxBytes: number) =>
    `Drop Word, Excel and PowerPoint files anywhere on this page, up to ${formatSize(maxBytes)} each. Every client can fetch them.`,
  chooseStrip: (maxBytes: number) =>
    `Word, Excel and PowerPoint files, up to ${formatSize(maxBytes)} each. Every client can fetch them.`,
  dropKinds: ".docx, .xlsx and .pptx",
  collapse: "Hide the list of uploads",
  expand: "Show the list of uploads",
  clear: "Clear",
  clearWhat: "what is finished",
  pause: (name: string) => `Pause ${name}`,
  resume: (name: string) => `Resume ${name}`,
  retry: (name: string) => `Retry ${name}`,
  cancel: (name: string) => `Cancel ${name}`,
  dismiss: (name: string) => `Remove ${name} from this list`,
  uploaded: "Uploaded",
  stillChecked: "All of it has arrived. You may leave this page: the checks go on.",
  states: {
    queued: "Waiting for its turn",
    interrupted: "The connection was lost. Trying again",
    paused: "Paused",
    checking: "Checking",
    cancelling: "Cancelling",
  },

  /** The tray's head: what is going on, then what came of it. */
  summary(uploads: readonly UploadView[]): string {
    const open = uploads.filter(isUnfinished)
    const waiting = open.filter((upload) => upload.state === "paused").length
    if (open.length > waiting) return `Uploading ${counted(open.length - waiting, "file", "files")}`
    if (waiting > 0) return `${counted(waiting, "upload", "uploads")} paused`
    const checked = uploads.filter((upload) => upload.state === "received").length
    if (checked > 0) return `Checking ${counted(checked, "file", "files")}`
    const done = uploads.filter((upload) => upload.state === "done").length
    const held = uploads.filter((upload) => upload.fileState === "HELD").length
    const failed = uploads.length - done
    const heldBack = held > 0 ? `, ${held} of them held back` : ""
    if (failed === 0 && held === done) return `${counted(done, "file", "files")} held back`
    if (failed === 0) return `${counted(done, "file", "files")} uploaded${heldBack}`
    if (done === 0) return `${counted(failed, "file", "files")} not uploaded`
    return `${done} uploaded${heldBack}, ${failed} not`
  },

  /** One upload's line: how far, how fast, how long. */
  progress({ state, sent, resumedAt, size, rate, remainingSeconds }: UploadView): string {
    const amount = `${formatSize(sent)} of ${formatSize(size)}`
    if (state === "queued") return `${formatSize(size)} · ${words.states.queued}`
    if (state === "paused" || state === "cancelling") return `${words.states[state]} · ${amount}`
    if (state === "received") return words.states.checking
    if (state === "interrupted" || state === "checking") return words.states[state]
    const from = resumedAt === null ? "" : `${words.goingOn(resumedAt / size)} · `
    if (rate === null) return from + amount
    const left = remainingSeconds === null ? "" : ` · ${formatRemaining(remainingSeconds)}`
    return `${from}${amount} · ${formatRate(rate)}${left}`
  },

  goingOn: (share: number) => `Going on at ${Math.floor(share * 100)} %`,

  unfinished: {
    title: (count: number) => `${counted(count, "upload", "uploads")} not finished`,
    advice: (size: number) => `${formatSize(size)} · Choose it again, and it goes on where it stopped.`,
    choose: "Choose",
    chooseWhat: (name: string) => `${name} again, to go on`,
    discard: (name: string) => `Discard what arrived of ${name}`,
  },

  copyList: "Copy list",
  copyListWhat: "of what was not uploaded",
  listCopied: "The list is copied",
  listNotCopied: "The list could not be copied",
  listHead: ["Name", "Why", "Where", "What to do"],
  onRecord: "Refused files stay listed for 30 days:",
  showRefused: "show them",

  duplicate: {
    sha256: "The same document is here already.",
    name: "A document of this name is here already.",
    show: "Show it",
    showWhat: (name: string) => `that ${name} is a duplicate of`,
    discard: "Discard this one",
    discardWhat: (name: string) => `: ${name}`,
    notDiscarded: (name: string) => `${name} could not be discarded`,
  },

  /** What happened, in a sentence, without where. */
  why: ({ code, title, detail, where }: UploadProblem): string =>
    words.refusal({ code, title, detail: where ? null : detail }),

  /** What happened, in a sentence. */
  refusal({ code, title, detail }: Pick<UploadProblem, "code" | "title" | "detail">): string {
    if (code === "connection_lost") return "The connection was lost."
    if (code === "part_too_large") return "A proxy on the way to the server refuses uploads."
    if (code === "gone") return "This file is not there any more."
    if (code === "invalid_request" && detail) return detail
    return [title || "The server could not take this file.", code === "too_large" ? null : detail]
      .filter(Boolean)
      .join(" ")
  },

  /** What to do about it. */
  advice({ code, retryable }: UploadProblem, maxBytes: number): string {
    if (code === "too_large") return `It may have at most ${formatSize(maxBytes)}. Split it, or compress its pictures.`
    const known = advices[code] ?? otherAdvices[code]
    return known ?? (retryable ? "Retry in a moment. What has arrived is kept." : "Choose another file.")
  },

  announceDone: (name: string) => `${name} is uploaded.`,
  announceHeld: (name: string) => `${name} is held back. ${gate.held}`,
  announceWithdrawn: (name: string) => `${name} is withdrawn.`,
  announceEnded: (name: string, problem: UploadProblem) => `${name} was not uploaded. ${words.refusal(problem)}`,
  announceBegun: (count: number) => `${counted(count, "upload", "uploads")} begun.`,
  announceProgress: (percent: number) => `Uploads ${percent} per cent done.`,
}
