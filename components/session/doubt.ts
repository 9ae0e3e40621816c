"use client"

/*
 * Whether somebody is still signed in, the server alone knows. Here is told when there is reason to ask it.
 */

const name = "waybill-session"
/** While the page is being left by its own sign-in or sign-out, nobody needs to be told. */
let leaving = false

/** Something speaks against the session: a request was refused, or a stream of events ended. */
export function raiseDoubt(): void {
  window.dispatchEvent(new Event(name))
}

/** Somebody signed in or out here, and this page is about to be left: the other tabs of this browser ask anew. */
export function tellOtherTabs(): void {
  leaving = true
  new BroadcastChannel(name).postMessage(null)
}

/**
 * Calls `ask` whenever there is reason to: a doubt, a word of another tab, or a look at a page that was out of sight. A page
 * that the browser had put aside whole is stale: nobody knows for how long.
 */
export function onDoubt(ask: (isStale: boolean) => void): () => void {
  const channel = new BroadcastChannel(name)
  const stop = new AbortController()
  const hear = ({ type, persisted }: Event & { persisted?: boolean }) => {
    if (type === "pageshow") leaving = false
    if (persisted || !(leaving || type === "pageshow" || (document.hidden && type === "visibilitychange"))) {
      ask(persisted === true)
    }
  }
  channel.onmessage = hear
  for (const event of [name, "focus", "pageshow"]) window.addEventListener(event, hear, stop)
  document.addEventListener("visibilitychange", hear, stop)
  return () => {
    channel.close()
    stop.abort()
  }
}
