import { type Letter, letter } from "./letter"
import { dateWords, fileTitle, greeting, sizeWords } from "./words"

/** "Your download link": to a client who asked to have it mailed. `fileSize` in bytes. */
export function linkLetter(props: {
  name: string
  fileName: string
  fileSize: number
  url: string
  expiresAt: Date
}): Letter {
  const file = fileTitle(props.fileName)
  return letter({
    subject: `Your download link for ${file}`,
    title: "Your download link",
    greeting: greeting(props.name, { verified: true }),
    paragraphs: [`Here is the link you asked for, to ${file} (${sizeWords(props.fileSize)}).`],
    button: { label: "Download file", url: props.url },
    notes: [
      `This link works until ${dateWords(props.expiresAt)}, and for you alone: sign in first, then open it. Forwarding it gives nobody else the file.`,
      "If you did not ask for it, somebody else may be using your account: choose a new password.",
    ],
  })
}
