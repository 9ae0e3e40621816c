import type { Metadata } from "next"
import { headers } from "next/headers"
import { notFound } from "next/navigation"
import { type MailboxMail, MailView } from "@/components/mailbox/mail-view"
import { mailboxWords as words } from "@/components/mailbox/words"
import { PublicHeader } from "@/components/public-header"
import { buttonClass } from "@/components/ui/button-class"
import { EmptyState } from "@/components/ui/empty-state"
import { RelativeTime } from "@/components/ui/relative-time"
import { isWaybillError } from "@/lib/core/errors"
import { readMailbox } from "@/lib/http/mailbox"

export const metadata: Metadata = { title: words.title }

export default async function MailboxPage({ searchParams }: PageProps<"/dev/mailbox">) {
  const [mails, { mail: key }] = await Promise.all([readMails(), searchParams])
  const opened = mails.find((mail) => keyOf(mail) === key) ?? mails[0]
  return (
    <>
      <PublicHeader action={{ label: words.refresh, href: "/dev/mailbox" }} />
      <main id="content" className="mx-auto max-w-300 px-4 py-8 sm:px-6">
        <h1 className="font-serif text-xl font-medium">{words.title}</h1>
        <p className="mt-1 max-w-prose text-sm text-ink-soft">{words.lead}</p>
        {opened ? (
          <div className="mt-8 grid grid-cols-1 gap-8 md:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
            <MailList mails={mails} opened={opened} />
            <MailView mail={opened} />
          </div>
        ) : (
          <EmptyState
            title={words.empty}
            action={
              <a href="/dev/mailbox" className={buttonClass()}>
                {words.refresh}
              </a>
            }
          >
            {words.emptyDetail}
          </EmptyState>
        )}
      </main>
    </>
  )
}

function MailList({ mails, opened }: { mails: MailboxMail[]; opened: MailboxMail }) {
  return (
    <nav
      aria-label={words.list}
      className="max-h-72 self-start overflow-y-auto md:sticky md:top-8 md:max-h-[calc(100dvh-4rem)]"
    >
      <ul className="border-t border-line">
        {mails.map((mail) => (
          <li key={keyOf(mail)} className="border-b border-line">
            <a
              href={`/dev/mailbox?mail=${encodeURIComponent(keyOf(mail))}`}
              aria-current={mail === opened ? "page" : undefined}
              className="block px-3 py-3 text-sm text-ink no-underline -outline-offset-2 hover:bg-surface-sunken aria-[current]:bg-accent-soft"
            >
              <span className="block font-medium wrap-anywhere">{mail.subject}</span>
              <span className="flex flex-wrap justify-between gap-x-4 text-ink-soft">
                <span className="wrap-anywhere">{mail.to}</span>
                <RelativeTime at={mail.date} className="shrink-0" />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Mails have no id here; no two go to one address in the same millisecond. */
function keyOf(mail: MailboxMail): string {
  return `${mail.date} ${mail.to}`
}

async function readMails(): Promise<MailboxMail[]> {
  try {
    return await readMailbox(await headers())
  } catch (error) {
    if (isWaybillError(error) && error.code === "not_found") notFound()
    throw error
  }
}
