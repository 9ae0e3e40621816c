import type { ReactNode } from "react"
import { CodeBlock } from "./code-block"
import { curlExample } from "./curl"
import type { PlacedOperation, Schema } from "./document"
import { linesOf, SchemaTable } from "./schema-table"
import { referenceWords as words } from "./words"

/** One operation: what it does, what it takes, what it answers, and how to call it. */
export function OperationView({ operation, server }: { operation: PlacedOperation; server: string }) {
  const { operationId, method, path, summary, description, parameters, requestBody, responses } = operation
  const parameterLines = parameters.map((parameter) => ({
    name: parameter.name,
    path: `${parameter.in} ${parameter.name}`,
    schema: parameter.schema,
    note: parameter.in === "path" ? words.inPath : parameter.required ? words.required : "",
    depth: 0,
  }))
  return (
    <section
      id={operationId}
      aria-labelledby={`${operationId}-title`}
      className="scroll-mt-4 border-t border-line py-8"
    >
      <h3 id={`${operationId}-title`} className="font-medium">
        {summary}
      </h3>
      <p className="mt-1 font-mono text-sm wrap-anywhere">
        <span className="font-semibold">{method}</span> {path}
      </p>
      {description && <p className="mt-2 max-w-prose text-sm text-ink-soft">{description}</p>}
      <div className="mt-4 grid grid-cols-1 gap-x-10 gap-y-6 lg:grid-cols-2">
        <div className="grid grid-cols-1 content-start gap-5">
          {parameterLines.length > 0 && (
            <Part title={words.parameters}>
              <SchemaTable caption={words.parameters} lines={parameterLines} />
            </Part>
          )}
          {requestBody && (
            <Part title={words.body}>
              {Object.entries(requestBody.content).map(([type, content]) => (
                <Body key={type} type={type} schema={content.schema} description={requestBody.description} />
              ))}
            </Part>
          )}
          <Part title={words.answers}>
            {Object.entries(responses)
              .filter(([status]) => status !== "default")
              .map(([status, answer]) => (
                <Answer key={status} status={status} answer={answer} />
              ))}
          </Part>
        </div>
        <div className="min-w-0">
          <CodeBlock label={`${words.example}: ${summary}`}>{curlExample(server, operation)}</CodeBlock>
        </div>
      </div>
    </section>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-1 text-xs font-medium text-ink-soft">{title}</h4>
      {children}
    </div>
  )
}

function Body({ type, schema, description }: { type: string; schema?: Schema; description?: string }) {
  return (
    <>
      <p className="text-sm">
        <code className="font-mono text-xs wrap-anywhere">{type}</code>
        {description && <span className="text-ink-soft"> · {description}</span>}
      </p>
      {schema && <SchemaTable caption={words.body} lines={linesOf(schema)} />}
    </>
  )
}

function Answer({ status, answer }: { status: string; answer: PlacedOperation["responses"][string] }) {
  const [type, content] = Object.entries(answer.content ?? {})[0] ?? []
  const lines = content?.schema ? linesOf(content.schema) : []
  return (
    <div className="mb-2">
      <p className="text-sm">
        <span className="font-medium tabular-nums">{status}</span> {answer.description}
        {type && type !== "application/json" && <code className="font-mono text-xs wrap-anywhere"> · {type}</code>}
      </p>
      {lines.length > 0 && <SchemaTable caption={`${words.answers} ${status}`} lines={lines} />}
    </div>
  )
}
