/** Runs once in each server process before its first request, and never while Next builds. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next replaces it while building, so that only the server's bundle has the rest
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { compose } = await import("@/lib/compose")
    await compose()
  }
}
