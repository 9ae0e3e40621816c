import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { mailerContract } from "./contract"
import { Mailbox } from "./mailbox"
import { MailError } from "./mailer"

const root = await mkdtemp(join(tmpdir(), "waybill-mailbox-"))
afterAll(() => rm(root, { recursive: true }))

let count = 0
const folder = () => join(root, `box-${count++}`)
const mail = { to: "a@example.com", subject: "s", html: "h", text: "t" }

mailerContract("mailbox", async () => {
  const mailer = new Mailbox(folder())
  return {
    mailer,
    arrived: async () => (await mailer.listMails(100)).reverse().map(({ date: _, ...rest }) => rest),
  }
})

describe("mailbox", () => {
  test("mails are listed newest first, with their date, up to a limit", async () => {
    const box = new Mailbox(folder())
    expect(await box.listMails(10)).toEqual([])
    for (const subject of ["one", "two", "three"]) await box.send({ ...mail, subject }, subject)
    const names = await readdir(box.folder)
    const listed = await box.listMails(3)
    expect(listed.every(({ date }) => Math.abs(Date.parse(date) - Date.now()) < 10_000)).toBe(true)
    // Same order also when the clock ticks between them.
    const paths = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(box.folder, name))).mtimeMs })),
    )
    paths.sort((one, other) => one.at - other.at)
    await Promise.all(paths.map(({ name }, index) => utimes(join(box.folder, name), index + 1, index + 1)))
    expect((await box.listMails(2)).map(({ subject }) => subject)).toEqual(["three", "two"])
  })

  test("mails are for their owner's eyes, and a half-written one is no mail", async () => {
    const box = new Mailbox(folder())
    await box.send(mail, "key")
    await writeFile(join(box.folder, "killed.draft"), '{"to":')
    expect(await box.listMails(10)).toHaveLength(1)
    const [name] = (await readdir(box.folder)).filter((entry) => entry.endsWith(".json"))
    expect((await stat(join(box.folder, name!))).mode & 0o777).toBe(0o600)
    expect((await stat(box.folder)).mode & 0o777).toBe(0o700)
  })

  test("a folder that cannot be written is a MailError, to be tried again", async () => {
    const blocked = folder()
    await writeFile(blocked, "a file, not a folder")
    const failure = await new Mailbox(blocked).send(mail, "key").catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MailError)
    expect(failure).toMatchObject({ reason: "mailer_away", refused: false })
  })
})
