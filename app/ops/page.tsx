import { Suspense } from "react"
import { FilesPage } from "@/components/ops/files-page"
import { FilesSkeleton } from "@/components/ops/files-skeleton"
import { PageHead } from "@/components/ops/page-head"
import type { Ops } from "@/lib/core/actor"
import { listFiles, scannerState } from "@/lib/features/files/reads"
import { type ListFilesQuery, listFilesQuery } from "@/lib/features/files/schema"
import { requireOps } from "@/lib/http/gate"
import { refusalReasons } from "./refusal-reasons"

type Search = Record<string, string | string[] | undefined>

/** All files, and uploading. The gate is passed before anything is sent, so that others are really redirected. */
export default async function OpsPage({ searchParams }: { searchParams: Promise<Search> }) {
  const search = await searchParams
  const ops = await requireOps(addressOf(search))
  return (
    <main id="content" className="mx-auto max-w-400 px-4 pt-8 pb-24 sm:px-6">
      <PageHead scanner={scannerState()} />
      <div className="mt-3">
        <Suspense fallback={<FilesSkeleton />}>
          <FirstPage ops={ops} query={readQuery(search)} />
        </Suspense>
      </div>
    </main>
  )
}

async function FirstPage({ ops, query }: { ops: Ops; query: ListFilesQuery }) {
  const { q, kind, state, sort } = query
  return <FilesPage first={await listFiles(ops, query)} query={{ q, kind, state, sort }} reasons={refusalReasons()} />
}

/** What the address asks for. What it asks for wrongly is as if it were not there. */
function readQuery(search: Search): ListFilesQuery {
  const { q, kind, state, sort } = listFilesQuery.shape
  return listFilesQuery.parse({
    q: q.safeParse(search.q).data,
    kind: kind.safeParse(search.kind).data,
    state: state.safeParse(search.state).data,
    sort: sort.safeParse(search.sort).data,
  })
}

function addressOf(search: Search): string {
  const known = Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === "string")
  return known.length > 0 ? `/ops?${new URLSearchParams(known)}` : "/ops"
}
