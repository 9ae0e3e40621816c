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
    await signOut({ redirect: false })
    tellOtherTabs()
    window.location.assign(destination)
  } catch {
    notify({ kind: "error", message: words.failed, detail: words.retry })
  }
}
