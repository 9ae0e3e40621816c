/**
 * Has the server refuse what this page refused at once, so that it is on record and not forgotten with the page. No bytes
 * are sent.
 */
export async function reportRefusal(endpoint: string, { name, size }: { name: string; size: number }): Promise<void> {
  const headers = {
    "tus-resumable": "1.0.0",
    "upload-length": String(size),
    "upload-metadata": `filename ${base64(name)}`,
  }
  const response = await fetch(endpoint, { method: "POST", headers })
  const address = response.headers.get("location")
  // Its rules are others by now, and it would wait for bytes.
  if (response.ok && address) await fetch(address, { method: "DELETE", headers: { "tus-resumable": "1.0.0" } })
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
