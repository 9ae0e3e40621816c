/** What a request proves a mailbox with: the token of a mail's link, or an address and the code beside the link. */
export type MailedProof = { token: string } | { email: string; code: string }

/** The compact JWE that a mailed link carries, wherever it stands. */
const token = /eyJ[\w-]{10,}\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+/
/** Rewriters of links encode an address once more each time. */
const maxLayers = 3

/** The token in what somebody pasted: a link, also one that a mail program wrapped or rewrote, or a token alone; else null. */
export function tokenIn(pasted: string): string | null {
  // Plain-text mails break long lines, some with an equals sign.
  let text = pasted.replace(/=?\s*[\r\n]+\s*/g, "").replace(/\s+/g, "")
  for (let layer = 0; layer <= maxLayers; layer++) {
    const [found] = token.exec(text) ?? []
    if (found) return found
    text = decoded(text)
  }
  return null
}

/** The proof in what a form was filled with. */
export function proofFrom(token: string | null, values: Record<string, string>): MailedProof {
  const { email = "", proof = "" } = values
  const found = token ?? tokenIn(proof)
  return found ? { token: found } : { email, code: proof.trim() }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
