import { describe, expect, test } from "vitest"
import type { Mail, Mailer } from "./mailer"

/** What a mailer under test can be asked: what arrived, oldest first, by whatever way it came. */
export type MailerUnderTest = { mailer: Mailer; arrived: () => Promise<Mail[]> }

const mail: Mail = {
  to: "ada@example.com",
  subject: "Grüße — 挨拶",
  html: '<p>"Hello" &amp; good-bye</p>',
  text: "Hello\n& good-bye\n",
}

/** The suite that every mailer passes. `make` gives one with nothing sent yet. */
export function mailerContract(name: string, make: () => Promise<MailerUnderTest>): void {
  describe(`mailer contract: ${name}`, () => {
    test("a mail arrives as it was written", async () => {
      const { mailer, arrived } = await make()
      await mailer.send(mail, "key-1")
      expect(await arrived()).toEqual([mail])
    })

    test("it answers a probe, which sends nothing", async () => {
      const { mailer, arrived } = await make()
      await mailer.probe()
      expect(await arrived()).toEqual([])
    })

    test("a second send under the key changes nothing, also with other words", async () => {
      const { mailer, arrived } = await make()
      await mailer.send(mail, "key-1")
      await mailer.send(mail, "key-1")
      await mailer.send({ ...mail, text: "written anew" }, "key-1")
      expect(await arrived()).toEqual([mail])
    })

    test("mails under different keys all arrive, sent at once", async () => {
      const { mailer, arrived } = await make()
      const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`)
      await Promise.all(keys.map((key) => mailer.send({ ...mail, subject: key }, key)))
      expect((await arrived()).map(({ subject }) => subject).sort()).toEqual(keys.sort())
    })

    test("a key may hold any character a path must not", async () => {
      const { mailer, arrived } = await make()
      await mailer.send(mail, "../../0197:send-mail")
      expect(await arrived()).toEqual([mail])
    })
  })
}
