"use client"

import { Keyboard } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { stateWord } from "@/components/ui/badge"
import { Button, IconButton } from "@/components/ui/button"
import { SearchInput } from "@/components/ui/search-input"
import { Select } from "@/components/ui/select"
import { defaultSort, type FileQuery, isFiltered, kinds, states } from "./file-query"
import { words } from "./words"

type FileToolbarProps = { query: FileQuery; onQuery: (query: FileQuery) => void; onKeys: () => void }

/** Search, filters and, where there are no columns to press, the order. */
export function FileToolbar({ query, onQuery, onKeys }: FileToolbarProps) {
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))] gap-2 sm:flex sm:flex-wrap sm:items-center">
      <Search query={query} onQuery={onQuery} />
      <Select
        aria-label={words.kind}
        className="min-w-0"
        value={query.kind ?? ""}
        onChange={(event) => onQuery({ ...query, kind: kinds.find((kind) => kind === event.target.value) })}
      >
        <option value="">{words.allKinds}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {words.kinds[kind]}
          </option>
        ))}
      </Select>
      <Select
        aria-label={words.state}
        className="min-w-0"
        value={query.state ?? ""}
        onChange={(event) => onQuery({ ...query, state: states.find((state) => state === event.target.value) })}
      >
        <option value="">{words.allStates}</option>
        {states.map((state) => (
          <option key={state} value={state}>
            {stateWord(state)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={words.sort}
        className="col-span-full sm:hidden"
        value={query.sort}
        onChange={(event) =>
          onQuery({ ...query, sort: sortNames.find((sort) => sort === event.target.value) ?? defaultSort })
        }
      >
        {sortNames.map((sort) => (
          <option key={sort} value={sort}>
            {words.sorts[sort]}
          </option>
        ))}
      </Select>
      {isFiltered(query) && (
        <Button variant="quiet" className="max-sm:col-span-full" onClick={() => onQuery({ sort: query.sort })}>
          {words.clearFilters}
        </Button>
      )}
      <IconButton label={words.keys} className="ml-auto max-sm:hidden" onClick={onKeys}>
        <Keyboard aria-hidden size={18} />
      </IconButton>
    </div>
  )
}

const sortNames = Object.keys(words.sorts) as FileQuery["sort"][]
/** Milliseconds without a key after which what was typed is searched for. */
const typingPause = 250

function Search({ query, onQuery }: Pick<FileToolbarProps, "query" | "onQuery">) {
  const [text, setText] = useState(query.q ?? "")
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const asked = useRef(query.q ?? "")
  // The address may change otherwise: Back, or cleared filters.
  useEffect(() => {
    if ((query.q ?? "") === asked.current) return
    asked.current = query.q ?? ""
    setText(asked.current)
  }, [query.q])
  const type = (typed: string) => {
    setText(typed)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      asked.current = typed.trim()
      onQuery({ ...query, q: asked.current || undefined })
    }, typingPause)
  }
  return (
    <SearchInput
      label={words.search}
      data-file-search
      className="col-span-full min-w-0 sm:w-72"
      value={text}
      onChange={(event) => type(event.target.value)}
    />
  )
}
