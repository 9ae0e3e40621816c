import { buttonClass } from "@/components/ui/button-class"
import { RelativeTime } from "@/components/ui/relative-time"
import { mailboxWords as words } from "./words"

export type MailboxMail = { to: string; subject: string; html: string; text: string; date: string }

/** One mail: its link to press, how it looks, and its plain-text part. */
export function MailView({ mail }: { mail: MailboxMail }) {
  const link = /https?:\/\/\S+/.exec(mail.text)?.[0]
  return (
    <article className="min-w-0">
      <h2 className="font-serif text-lg font-medium wrap-anywhere">{mail.subject}</h2>
      <p className="mt-1 text-sm wrap-anywhere text-ink-soft">
        {words.to} {mail.to} · <RelativeTime at={mail.date} />
      </p>
      {link && (
        <a href={link} className={`${buttonClass("primary")} mt-4`}>
          {words.open}
        </a>
      )}
      {/* Its links open beside this page: inside the frame no page of ours may be shown. */}
      <iframe
        title={words.picture(mail.subject)}
        srcDoc={mail.html.replace("<head>", '<head><base target="_blank">')}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        className="mt-6 block h-180 w-full rounded-md border border-line"
      />
      <h3 className="mt-6 text-sm font-medium">{words.text}</h3>
      <pre className="mt-2 rounded-md border border-line bg-surface-raised p-4 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
        {mail.text}
      </pre>
    </article>
  )
}
