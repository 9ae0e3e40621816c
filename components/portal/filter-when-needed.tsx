"use client"

import { lazy, Suspense } from "react"

const FileFilter = lazy(() => import("./file-filter").then(({ FileFilter }) => ({ default: FileFilter })))

/** The filter, whose script is sent only where there is enough to filter. */
export function FilterWhenNeeded(props: { q: string; kind: string }) {
  return (
    <Suspense>
      <FileFilter {...props} />
    </Suspense>
  )
}
