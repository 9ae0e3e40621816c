"use client"

import { useRouter } from "next/navigation"
import { useEffect, useRef, useTransition } from "react"
import { SearchInput } from "@/components/ui/search-input"
import { Select } from "@/components/ui/select"
import { portalWords as words } from "./words"

const patience = 250

/** Search by name and by kind. What is looked for stands in the address, and works without scripts. */
export function FileFilter({ q, kind }: { q: string; kind: string }) {
  const router = useRouter()
  const [pending, begin] = useTransition()
  const form = useRef<HTMLFormElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const apply = () => {
    clearTimeout(timer.current)
    if (!form.current) return
    const filled = [...new FormData(form.current)].flatMap(([name, value]) => {
      const text = String(value).trim()
      return text ? [[name, text]] : []
    })
    const query = new URLSearchParams(filled)
    begin(() => router.replace(query.size > 0 ? `/portal?${query}` : "/portal", { scroll: false }))
  }
  const applySoon = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(apply, patience)
  }
  return (
    <search className="mb-4 block">
      <form
        ref={form}
        action="/portal"
        aria-busy={pending}
        className="flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        <SearchInput
          label={words.search}
          name="q"
          defaultValue={q}
          onChange={applySoon}
          className="min-w-0 grow basis-40"
        />
        <Select name="kind" aria-label={words.kind} defaultValue={kind} onChange={apply} className="min-w-0">
          <option value="">{words.kinds.all}</option>
          <option value="docx">{words.kinds.docx}</option>
          <option value="xlsx">{words.kinds.xlsx}</option>
          <option value="pptx">{words.kinds.pptx}</option>
        </Select>
      </form>
    </search>
  )
}
