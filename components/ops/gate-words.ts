import { advices } from "@/components/upload/advice"

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** One and many of each kind of thing that the gate tells Ops of. */
const things: Record<string, [one: string, many: string]> = {
  server_template: ["template on a file server", "templates on a file server"],
  tracked_changes: ["tracked change", "tracked changes"],
  comments: ["comment", "comments"],
  hidden_text: ["piece of hidden text", "pieces of hidden text"],
  hidden_sheets: ["hidden sheet", "hidden sheets"],
  hidden_rows: ["hidden row", "hidden rows"],
  hidden_columns: ["hidden column", "hidden columns"],
  hidden_slides: ["hidden slide", "hidden slides"],
  speaker_notes: ["slide with speaker notes", "slides with speaker notes"],
  author_names: ["author name", "author names"],
  company: ["company name", "company names"],
  last_editor: ["last editor", "last editors"],
  external_links: ["link to elsewhere", "links to elsewhere"],
  embedded_files: ["embedded file", "embedded files"],
  custom_properties: ["custom property", "custom properties"],
  external_data: ["link to data elsewhere", "links to data elsewhere"],
  external_pictures: ["picture fetched from elsewhere", "pictures fetched from elsewhere"],
  add_ins: ["add-in or custom button", "add-ins or custom buttons"],
  object_actions: ["action that opens an embedded object", "actions that open embedded objects"],
  computed_fields: ["field whose kind is computed", "fields whose kind is computed"],
  loose_parts: ["part that the document does not use", "parts that the document does not use"],
}

/** Why a file still waits for its malware scan. */
const waits: Record<string, string> = {
  scanner_away: "The malware scanner cannot be reached.",
  scanner_timeout: "The malware scanner did not answer in time.",
  scanner_limit: "The file is larger than the malware scanner takes.",
  scanner_error: "The malware scanner failed at this file.",
  scanner_encrypted: "The malware scanner could not look into an encrypted part of the file.",
  scanner_distrusted: "The malware scanner failed its own test, and is not believed until it passes.",
}

/** The words for what the gate found in a file, and for what can be done with it. */
export const gateWords = {
  findings: "Before it goes out",
  findingsText: "What its sender may not have meant to send.",
  notices: "To know before it is opened",
  noticesText: "Common, and no reason to refuse it.",
  thing: (code: string, count: number) => {
    const [one, many] = things[code] ?? [code.replaceAll("_", " "), code.replaceAll("_", " ")]
    return counted(count, one, many)
  },
  andMore: (count: number) => `and ${count} more`,
  where: "Found in",
  advice: (code: string) => advices[code] ?? "Open it, save a copy, and upload the copy.",
  /** @param known a sentence for each code */
  reason: (code: string, known: Record<string, string>) =>
    code === "invalid_request"
      ? "Its name is not accepted."
      : (known[code] ?? `It was refused: ${code.replaceAll("_", " ")}.`),
  held: "No client sees it until you release it.",
  wait: (code: string) => waits[code] ?? "It could not be scanned.",
  waitAdvice: "No client sees it. It is tried again by itself, at longer and longer intervals.",
  lasting: "Trying again will hardly help: withdraw it, or ask who runs the scanner.",
  /** Whether waiting alone does not help. */
  lasts: (code: string) => code === "scanner_limit" || code === "scanner_encrypted",
  title: "Title",
  author: "Author",
  extent: "Extent",
  toSee: (findings: number, notices: number) => counted(findings + notices, "remark", "remarks"),
  release: "Release",
  released: (name: string) => `${name} is released`,
  hold: "Hold back",
  holding: (name: string) => `${name} is held back`,
  notDone: "That did not work",
}
