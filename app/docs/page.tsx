import type { Metadata } from "next"
import { modules } from "@/app/api/v1/modules"
import { PublicHeader } from "@/components/public-header"
import { CodeBlock } from "@/components/reference/code-block"
import { type ApiDocument, operationsOf } from "@/components/reference/document"
import { ErrorTable } from "@/components/reference/error-table"
import { OperationView } from "@/components/reference/operation-view"
import { referenceWords as words } from "@/components/reference/words"
import { errorCodes } from "@/lib/core/errors"
import { currentPerson } from "@/lib/http/gate"
import { openApiDocument } from "@/lib/http/openapi"

export const metadata: Metadata = { title: words.title }

const groups = Object.entries(words.groups).map(([tag, group]) => ({ tag, ...group }))

/** The reference for people, drawn from the same document that programs read. */
export default async function ReferencePage() {
  const document = openApiDocument(modules) as ApiDocument
  const server = document.servers[0]?.url ?? ""
  const person = await currentPerson()
  return (
    <>
      <PublicHeader action={person ? { label: words.home, href: "/" } : { label: words.signIn, href: "/sign-in" }} />
      <div className="mx-auto grid max-w-300 grid-cols-1 gap-x-12 px-4 py-8 sm:px-6 sm:py-12 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <Contents document={document} />
        <main id="content" className="min-w-0">
          <h1 className="font-serif text-xl font-medium sm:text-2xl">{words.title}</h1>
          <p className="mt-3 max-w-prose text-ink-soft">{words.lead}</p>
          <p className="mt-3 text-sm">
            <a href="/api/v1/openapi.json" className="prose-link">
              {words.document}
            </a>
          </p>
          <Start server={server} />
          {groups.map(({ tag, title, lead }) => (
            <section key={tag} id={tag} aria-labelledby={`${tag}-title`} className="mt-12 scroll-mt-4">
              <h2 id={`${tag}-title`} className="font-serif text-lg font-medium">
                {title}
              </h2>
              <p className="mt-1 mb-6 text-sm text-ink-soft">{lead}</p>
              {operationsOf(document, tag).map((operation) => (
                <OperationView key={operation.operationId} operation={operation} server={server} />
              ))}
            </section>
          ))}
          <section id="errors" aria-labelledby="errors-title" className="mt-12 scroll-mt-4">
            <h2 id="errors-title" className="font-serif text-lg font-medium">
              {words.errors}
            </h2>
            <p className="mt-1 mb-4 max-w-prose text-sm text-ink-soft">{words.errorsLead}</p>
            <ErrorTable errors={errorCodes()} />
          </section>
        </main>
      </div>
    </>
  )
}

function Start({ server }: { server: string }) {
  const examples = [
    `TOKEN=$(curl -s -X POST ${server}/token \\\n  -H 'Content-Type: application/json' \\\n  -d '{"email":"ada@example.com","password":"four words make one"}' \\\n  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `curl -H "Authorization: Bearer $TOKEN" ${server}/files`,
    `curl -X POST -H "Authorization: Bearer $TOKEN" ${server}/files/FILE_ID/download-link\ncurl -OJ -H "Authorization: Bearer $TOKEN" DOWNLOAD_LINK`,
  ]
  return (
    <section id="start" aria-labelledby="start-title" className="mt-12 scroll-mt-4">
      <h2 id="start-title" className="font-serif text-lg font-medium">
        {words.start}
      </h2>
      <ol className="mt-4 grid grid-cols-1 gap-6">
        {words.steps.map((step, index) => (
          <li key={step}>
            <p className="mb-2 max-w-prose text-sm">
              <span className="font-medium tabular-nums">{index + 1}.</span> {step}
            </p>
            <CodeBlock label={step}>{examples[index] ?? ""}</CodeBlock>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** At the side where there is room for it; a phone scrolls. */
function Contents({ document }: { document: ApiDocument }) {
  return (
    <nav aria-label={words.contents} className="hidden text-sm lg:block">
      <div className="sticky top-8 grid max-h-[calc(100dvh-4rem)] gap-4 overflow-y-auto pb-8">
        <ContentsLink href="#start" label={words.start} strong />
        {groups.map(({ tag, title }) => (
          <div key={tag}>
            <ContentsLink href={`#${tag}`} label={title} strong />
            <ul>
              {operationsOf(document, tag).map(({ operationId, summary }) => (
                <li key={operationId}>
                  <ContentsLink href={`#${operationId}`} label={summary} />
                </li>
              ))}
            </ul>
          </div>
        ))}
        <ContentsLink href="#errors" label={words.errors} strong />
      </div>
    </nav>
  )
}

function ContentsLink({ href, label, strong = false }: { href: string; label: string; strong?: boolean }) {
  const weight = strong ? "font-medium text-ink" : "text-ink-soft"
  return (
    <a href={href} className={`block rounded-sm px-1 py-1 no-underline -outline-offset-1 hover:text-accent ${weight}`}>
      {label}
    </a>
  )
}
