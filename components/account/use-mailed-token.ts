"use client"

import { useEffect, useState } from "react"

/**
 * The token of the mailed link that opened this page: behind the # or, from older mails, in the query. It is taken out of
 * the address bar, and so out of the history, at once. Undefined until looked for, null when there is none.
 */
export function useMailedToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>()
  useEffect(() => {
    const read = () => {
      const { hash, search, pathname } = window.location
      const found = new URLSearchParams(hash.slice(1)).get("token") ?? new URLSearchParams(search).get("token")
      setToken((known) => found ?? known ?? null)
      if (found !== null) window.history.replaceState(window.history.state, "", pathname)
    }
    read()
    // Another mail's link, opened in this very tab, changes what is behind the # alone.
    window.addEventListener("hashchange", read)
    return () => window.removeEventListener("hashchange", read)
  }, [])
  return token
}
