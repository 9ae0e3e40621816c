import { formatSize } from "@/components/format/file-size"

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
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
  selectAll: "Select all that can be withdrawn",
  noFingerprint: "Not yet",
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
    kept: "What was delivered stays on record. A withdrawn file does not come back; upload it anew if need be.",
    andMore: (count: number) => `and ${count} more`,
    keep: "Keep",
  },
  withdrawn: (count: number) => `${counted(count, "file", "files")} withdrawn`,
  notWithdrawn: (count: number) => `${counted(count, "file", "files")} could not be withdrawn`,

  story: {
    loading: "Reading the file's story",
    failed: "The file's story could not be read",
    gone: "This file is not there any more",
    goneText: "An upload that was cancelled leaves nothing behind.",
    close: "Close",
    size: (bytes: number) => `${formatSize(bytes)} (${exact.format(bytes)} bytes)`,
    kind: "Kind",
    sizeLabel: "Size",
    uploadedBy: "Uploaded by",
    begun: "Upload begun",
    available: "Available since",
    withdrawn: "Withdrawn",
    fingerprint: "SHA-256",
    deliveries: "Deliveries",
    noDeliveries: "Nobody has downloaded this file.",
    links: "Links",
    noLinks: "No client has asked for a link.",
    events: "History",
  },

  slip: {
    whole: "Delivered",
    running: "On its way",
    incomplete: "Incomplete",
    label: (client: string) => `Delivery to ${client}`,
    bytes: (received: number, size: number) => `${exact.format(received)} of ${exact.format(size)} bytes delivered`,
    from: (ip: string | null) => (ip ? `from ${ip}` : "from an unknown address"),
    sent: (sent: number, asked: number) =>
      sent === asked ? `${formatSize(sent)}` : `${formatSize(sent)} of ${formatSize(asked)}`,
    resumed: "resumed",
    outcome: (ended: boolean, completed: boolean) => (completed ? "complete" : ended ? "broken off" : "running"),
  },

  link: {
    revoke: "Revoke",
    revokeFor: (client: string) => `Revoke the link of ${client}`,
    issued: "Issued",
    expires: "Expires",
    ends: { EXPIRED: "Expired", REVOKED: "Revoked", USED_UP: "Used up" },
    revoked: (client: string) => `The link of ${client} is revoked`,
    failed: "The link could not be revoked",
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
        return "Refused by the checks"
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
        return `${link} revoked`
      case "link.expired":
        return `${link} expired`
      case "transfer.ended":
        return `${details.completed === true ? "Download complete" : "Download broken off"}, ${formatSize(Number(details.bytesSent ?? 0))} sent`
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
