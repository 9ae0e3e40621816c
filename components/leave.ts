"use client"

import { tellOtherTabs } from "./session/doubt"
import { notify } from "./ui/notify"

const words = {
  failed: "You are still signed in",
  retry: "The server could not be reached. Try again in a moment.",
}

/** Signs out and goes on by a full load, so that nothing of the session stays in memory. */
export async function leave(destination: string): Promise<void> {
  try {
    const { signOut } = await import("next-auth/react")
    const answer = await signOut({ redirect: false })
    // A refusal is an answer too, and names no place to go to; or the one where its token is asked for again.
    if (!answer?.url || answer.url.includes("csrf=true")) throw new Error("sign-out was refused")
    tellOtherTabs()
    window.location.assign(destination)
  } catch {
    notify({ kind: "error", message: words.failed, detail: words.retry })
  }
}
