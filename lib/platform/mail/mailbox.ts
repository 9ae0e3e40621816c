import { randomUUID } from "node:crypto"
import { access, constants, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { type Mail, MailError, type Mailer, type MailReceipt } from "./mailer"
import { plainKey } from "./plain-key"

/** A mail in the mailbox; `date` is ISO 8601, in UTC. */
export type KeptMail = Mail & { date: string }

const keptMail = z.object({
  to: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  date: z.string(),
})

/** Keeps mails in a folder instead of sending them: one JSON file each, readable by its owner alone. */
export class Mailbox implements Mailer {
  readonly name = "mailbox"
  readonly longestSeconds = 5

  constructor(readonly folder: string) {}

  async send({ to, subject, html, text }: Mail, idempotencyKey: string): Promise<MailReceipt> {
    // The key alone names the file, so that a second send finds the first; the file's own time gives the order.
    const path = join(this.folder, `${plainKey(idempotencyKey)}.json`)
    const draft = join(this.folder, `${randomUUID()}.draft`)
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 })
      if (await exists(path)) return { providerId: null }
      const kept: KeptMail = { to, subject, html, text, date: new Date().toISOString() }
      await writeFile(draft, JSON.stringify(kept), { mode: 0o600, flush: true })
      await rename(draft, path)
      return { providerId: null }
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined)
      throw new MailError("mailer_away", "The mailbox cannot be written.", { cause: error })
    }
  }

  async probe(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await access(this.folder, constants.W_OK)
  }

  /** The newest `limit` mails, newest first. */
  async listMails(limit: number): Promise<KeptMail[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return []
      throw error
    })
    const mails = names.filter((name) => name.endsWith(".json")).map((name) => join(this.folder, name))
    const dated = await Promise.all(mails.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })))
    dated.sort((one, other) => other.at - one.at)
    return await Promise.all(
      dated.slice(0, limit).map(async ({ path }) => keptMail.parse(JSON.parse(await readFile(path, "utf8")))),
    )
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
