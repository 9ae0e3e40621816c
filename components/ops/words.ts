import { formatSize } from "@/components/format/file-size"

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
type Try = { endedAt: string | null; completed: boolean; bytesSent: number; rangeSize: number }

const exact = new Intl.NumberFormat("en-GB")

/** The words of the Ops dashboard. */
export const words = {
  title: "Files",
  caption: "Files, with their state, size, uploader and fingerprint",
  scanner: {
    none: {
      says: () => "Malware scanner: none",
      hint: "Files are looked into part by part, but nothing knows viruses by name.",
    },
    unknown: {
      says: (name: string) => `Malware scanner: ${name}, not tested yet`,
      hint: "Files wait until it has passed its test.",
    },
    up: {
      says: (name: string) => `Malware scanner: ${name}`,
      hint: "It passed its last test, which it has every hour.",
    },
    down: {
      says: (name: string) => `Malware scanner: ${name} is down`,
      hint: "Files wait, and are checked when it is back. Nothing goes out unscanned.",
    },
  },

  search: "Search by name",
  kind: "Kind",
  allKinds: "All kinds",
  kinds: { docx: "Word", xlsx: "Excel", pptx: "PowerPoint" },
  state: "State",
  allStates: "All states",
  sort: "Order",
  clearFilters: "Clear filters",
  keys: "Keyboard keys",

  sorts: {
    "-createdAt": "Newest first",
    createdAt: "Oldest first",
    name: "Name, A to Z",
    "-name": "Name, Z to A",
    "-size": "Largest first",
    size: "Smallest first",
  },
  columns: {
    name: "Name",
    state: "State",
    size: "Size",
    uploader: "Uploaded by",
    uploaded: "Uploaded",
    sha256: "SHA-256",
  },
  select: (name: string) => `Select ${name}`,
  selectAll: "Select all that can be withdrawn or dismissed",
  noFingerprint: (refused: boolean) => (refused ? "None" : "Not yet"),
  unknownSize: "–",
  copyFingerprint: "Copy the SHA-256 fingerprint",
  copied: "Copied",

  showMore: "Show more",
  moreFailed: "The next files could not be fetched",

  empty: {
    title: "No files yet",
    text: "What you upload appears here, and every verified client can fetch it. Drop one on this page, or choose one.",
    action: "Choose files",
  },
  none: { title: "Nothing matches", text: "No file has this name, kind and state." },
  failed: {
    title: "The files could not be shown",
    text: "Nothing was lost. The server may be busy, or away for a moment.",
    action: "Try again",
  },

  selected: (count: number) => `${counted(count, "file", "files")} selected`,
  clearSelection: "Clear selection",
  dismiss: (count: number) => (count === 1 ? "Dismiss" : `Dismiss ${count}`),
  dismissed: (count: number) => `${counted(count, "refusal", "refusals")} dismissed`,
  notDismissed: (count: number) => `${counted(count, "refusal", "refusals")} could not be dismissed`,
  withdraw: (count: number) => (count === 1 ? "Withdraw file" : `Withdraw ${count} files`),
  withdrawNow: {
    title: (count: number) => (count === 1 ? "Withdraw this file?" : `Withdraw ${count} files?`),
    available: (count: number) =>
      count === 1
        ? "It disappears for clients, its links die, and running downloads stop."
        : "They disappear for clients, their links die, and running downloads stop.",
    moving: (count: number) =>
      count === 1
        ? "One upload is still on its way: it is cancelled, and nothing of it is kept."
        : `${count} uploads are still on their way: they are cancelled, and nothing of them is kept.`,
    kept: "What was sent stays on record. A withdrawn file does not come back; upload it anew if need be.",
    andMore: (count: number) => `and ${count} more`,
    keep: "Keep",
  },
  withdrawn: (count: number) => `${counted(count, "file", "files")} withdrawn`,
  notWithdrawn: (count: number) => `${counted(count, "file", "files")} could not be withdrawn`,

  story: {
    loading: "Reading the file's story",
    failed: "The file's story could not be read",
    gone: "This file is not there any more",
    goneText: "An upload that was cancelled leaves nothing behind, and a refusal is listed for 30 days.",
    close: "Close",
    size: (bytes: number) => `${formatSize(bytes)} (${exact.format(bytes)} bytes)`,
    kind: "Kind",
    sizeLabel: "Size",
    uploadedBy: "Uploaded by",
    begun: "Upload begun",
    refused: "Refused",
    available: "Available since",
    firstAvailable: "First available",
    withdrawn: "Withdrawn",
    fingerprint: "SHA-256",
    deliveries: "Sent to",
    noDeliveries: "No byte of this file has been sent to a client.",
    links: "Links",
    noLinks: "No client has asked for a link.",
    linksText:
      "Ending a link does not end access: its client can ask for a new one until the document is withdrawn or held.",
    events: "History",
    newest: (count: number) => `The newest ${exact.format(count)} are shown.`,
    showOlder: "Show older",
    showOlderWhat: (title: string) => ` entries under ${title}`,
    olderFailed: "The older entries could not be fetched",
    notAll: "Older entries could not be fetched, and are missing here.",
    print: "Print",
    printed: "Printed",
    duplicate: {
      sha256: "The same document was here already",
      name: "A document of this name was here already",
    },
    showDuplicate: "Show it",
  },

  slip: {
    whole: "Received whole",
    verified: "Verified",
    running: "Being sent",
    grades: { part: "Sent in part", none: "Nothing sent" },
    label: (client: string) => `Sent to ${client}`,
    bytes: (sent: number, size: number) => `${exact.format(sent)} of ${exact.format(size)} bytes sent`,
    from: (ip: string | null) => (ip ? `from ${ip}` : "from an unknown address"),
    sent: (sent: number, asked: number) =>
      sent === asked ? `${formatSize(sent)}` : `${formatSize(sent)} of ${formatSize(asked)}`,
    fromByte: (start: number) => `from byte ${exact.format(start)} on`,
    outcome: ({ endedAt, completed, bytesSent, rangeSize }: Try) => {
      if (endedAt === null) return "running"
      if (completed) return "the whole file"
      return bytesSent < rangeSize ? "broken off" : "the part that was asked for"
    },
  },

  link: {
    end: "End link",
    endFor: (client: string) => `End the link of ${client}`,
    endAll: "End links",
    endAllFor: (count: number) => `: ${counted(count, "open link", "open links")}`,
    issued: "Issued",
    expires: "Expires",
    used: (downloads: number, most: number) => `Received whole ${downloads} of ${counted(most, "time", "times")}`,
    open: "Open",
    ends: { EXPIRED: "Expired", REVOKED: "Ended", USED_UP: "Used up" },
    ended: (client: string) => `The link of ${client} is ended`,
    allEnded: (count: number) => `${counted(count, "link", "links")} ended`,
    clientCanAsk: "Its client can ask for a new one.",
    clientsCanAsk: "Their clients can ask for new ones.",
    failed: "The link could not be ended",
    allFailed: (count: number) => `${counted(count, "link", "links")} could not be ended`,
  },

  /** What was done, from the audit trail. @param details what the trail holds beside it @param client whose link it was */
  event(action: string, details: Record<string, unknown>, client?: string): string {
    const link = client ? `Link of ${client}` : "Link"
    const ended = Number(details.linksEnded ?? 0)
    switch (action) {
      case "file.begun":
        return "Upload begun"
      case "file.available":
        return "Passed the checks, available to clients"
      case "file.held":
        return "Held back"
      case "file.released":
        return "Released to clients"
      case "file.rejected":
        return "Refused"
      case "file.dismissed":
        return "Dismissed"
      case "file.verified":
        return "Verified: what arrived has the SHA-256 of the file"
      case "file.withdrawn":
        return ended > 0 ? `Withdrawn; ${counted(ended, "link", "links")} ended` : "Withdrawn"
      case "file.upload_cancelled":
        return "Upload cancelled"
      case "file.upload_abandoned":
        return "Upload abandoned, and cleared away"
      case "file.upload_failed":
        return "Upload failed at its end, and taken back"
      case "link.issued":
        return details.mailed === true ? "Link issued, to be mailed" : "Link issued"
      case "link.mailed":
        return `${link} mailed`
      case "link.revoked":
        return `${link} ended`
      case "link.expired":
        return `${link} expired`
      case "transfer.ended":
        return `${formatSize(Number(details.bytesSent ?? 0))} sent${details.completed === true ? ", the whole file" : ""}`
      default:
        return action
    }
  },
  actors: { system: "Waybill", nobody: "Nobody", ops: "A former Ops", client: "A former client" } as Record<
    string,
    string
  >,

  keyList: [
    { keys: ["/"], does: "Search" },
    { keys: ["u"], does: "Upload files" },
    { keys: ["j"], does: "Next file" },
    { keys: ["k"], does: "Previous file" },
    { keys: ["x"], does: "Select the file, or leave it out" },
    { keys: ["Shift", "click"], does: "Select all from the last one to this one" },
    { keys: ["Enter"], does: "Open the file's story" },
    { keys: ["Esc"], does: "Close, or clear the selection" },
    { keys: ["?"], does: "Show these keys" },
  ],
  keysTitle: "Keys",
}
