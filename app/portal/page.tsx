import type { Metadata } from "next"
import { Arrivals } from "@/components/portal/arrivals"
import { FileList } from "@/components/portal/file-list"
import { FilterWhenNeeded } from "@/components/portal/filter-when-needed"
import { PortalFrame } from "@/components/portal/frame"
import { portalPageWords as words } from "@/components/portal/words"
import { buttonClass } from "@/components/ui/button-class"
import { EmptyState } from "@/components/ui/empty-state"
import { FileIcon } from "@/components/ui/file-icon"
import { lastVisit } from "@/lib/features/accounts/reads"
import { countFiles, listFiles } from "@/lib/features/files/reads"
import { listFilesQuery } from "@/lib/features/files/schema"
import { ownDeliveries } from "@/lib/features/holdings/reads"
import { requireClient } from "@/lib/http/gate"

export const metadata: Metadata = { title: words.title }

/** Up to here a list is seen at a glance, and a search would only be in the way. */
const mostWithoutSearch = 10

const filter = listFilesQuery.pick({ q: true, kind: true }).strip()

export default async function PortalPage({ searchParams }: PageProps<"/portal">) {
  const client = await requireClient("/portal")
  const { q, kind } = readFilter(await searchParams)
  const [page, count, visit] = await Promise.all([
    listFiles(client, listFilesQuery.parse({ q, kind })),
    countFiles(client, mostWithoutSearch + 1),
    lastVisit(client),
  ])
  const deliveries = await ownDeliveries(
    client,
    page.items.map(({ id }) => id),
  )
  const query = new URLSearchParams({ ...(q && { q }), ...(kind && { kind }) }).toString()
  const filtered = query !== ""
  return (
    <PortalFrame>
      {(count > mostWithoutSearch || filtered) && <FilterWhenNeeded q={q ?? ""} kind={kind ?? ""} />}
      {page.items.length > 0 ? (
        <FileList key={query} first={page} deliveries={deliveries} lastVisit={visit} query={query} />
      ) : (
        <NoFiles filtered={filtered} />
      )}
      <Arrivals empty={page.items.length === 0} />
    </PortalFrame>
  )
}

/** What in the address makes no sense is no filter. */
function readFilter(parameters: Record<string, string | string[] | undefined>) {
  const { q, kind } = parameters
  const name = filter.safeParse({ q: q || undefined })
  const sort = filter.safeParse({ kind: kind || undefined })
  return { q: name.data?.q, kind: sort.data?.kind }
}

function NoFiles({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState
        title={words.noMatch}
        action={
          <a href="/portal" className={buttonClass()}>
            {words.showAll}
          </a>
        }
      >
        {words.noMatchDetail}
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<FileIcon kind="docx" className="h-20 w-16" />} title={words.empty}>
      {words.emptyDetail}
    </EmptyState>
  )
}
