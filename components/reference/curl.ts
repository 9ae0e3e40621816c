import type { PlacedOperation, Schema } from "./document"

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** How to call an operation with curl. `$TOKEN` holds the access token. */
export function curlExample(server: string, operation: PlacedOperation): string {
  const { method, path, tags, requestBody } = operation
  const parts = [`curl${{ GET: "", HEAD: " --head" }[method] ?? ` -X ${method}`} ${quoted(server + path)}`]
  if (!tags.includes("public")) parts.push(`-H "Authorization: Bearer $TOKEN"`)
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  if (type === "application/json") {
    parts.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(exampleOf(content?.schema ?? {})))}`)
  } else if (type === "multipart/form-data") parts.push("-F file=@report.docx")
  else if (type) parts.push(...tusHeaders(method), "--data-binary @report.docx")
  else if (path.startsWith("/uploads")) parts.push(tusVersion)
  if (path.startsWith("/download/") && method === "GET") parts.push("-OJ")
  return parts.join(" \\\n  ")
}

const tusVersion = "-H 'Tus-Resumable: 1.0.0'"

function tusHeaders(method: string): string[] {
  const type = "-H 'Content-Type: application/offset+octet-stream'"
  if (method !== "POST") return [tusVersion, "-H 'Upload-Offset: 0'", type]
  return [
    tusVersion,
    `-H "Upload-Length: $(wc -c < report.docx | tr -d ' ')"`,
    `-H "Upload-Metadata: filename $(printf report.docx | base64)"`,
    type,
  ]
}

const samples: Record<string, unknown> = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  password: "four words make one",
  token: "…",
  refresh_token: "wbr_…",
}

/** The schema's own example; else its required members, with values that mean something. */
function exampleOf(schema: Schema): unknown {
  if (schema.examples?.[0]) return schema.examples[0]
  const required = schema.required ?? []
  return Object.fromEntries(required.map((name) => [name, samples[name] ?? "…"]))
}
