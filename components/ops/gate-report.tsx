import type { ReactNode } from "react"
import type { FileHistory, FileOrRefusal, Found } from "@/lib/features/files/schema"
import { gateWords as words } from "./gate-words"

/** Why a file does not go out, in sentences, with what to do; nothing for one that does. @param reasons a sentence for each code */
export function GateVerdict({ file, reasons }: { file: FileOrRefusal; reasons: Record<string, string> }) {
  if (file.state === "REJECTED" && file.reason) {
    return (
      <Verdict>
        <p className="font-medium">{words.reason(file.reason, reasons)}</p>
        {file.reasonWhere && (
          <p className="mt-1 text-ink-soft wrap-anywhere">
            {words.where} <span className="font-mono text-xs">{file.reasonWhere}</span>
          </p>
        )}
        <p className="mt-1">{words.advice(file.reason)}</p>
      </Verdict>
    )
  }
  if (file.state === "CHECKING" && file.waitingFor) {
    return (
      <Verdict>
        <p className="font-medium">{words.wait(file.waitingFor)}</p>
        <p className="mt-1">{words.lasts(file.waitingFor) ? words.lasting : words.waitAdvice}</p>
      </Verdict>
    )
  }
  if (file.state !== "HELD") return null
  return (
    <Verdict>
      <p>{words.held}</p>
    </Verdict>
  )
}

function Verdict({ children }: { children: ReactNode }) {
  return <div className="border-y border-line py-3">{children}</div>
}

/** What the gate found in a file that may go out all the same: what to look at before it does, and what to know. */
export function GateReport({ findings, notices }: Pick<FileHistory, "findings" | "notices">) {
  return (
    <>
      <FoundList title={words.findings} text={words.findingsText} found={findings} />
      <FoundList title={words.notices} text={words.noticesText} found={notices} />
    </>
  )
}

function FoundList({ title, text, found }: { title: string; text: string; found: readonly Found[] }) {
  if (found.length === 0) return null
  return (
    <section>
      <h3 className="font-serif text-base font-medium">{title}</h3>
      <p className="mb-3 text-ink-soft">{text}</p>
      <ul>
        {found.map(({ code, count, places }) => (
          <li key={code} className="border-t border-line py-2 last:border-b">
            {places.length === 0 ? (
              <p className="font-medium tabular-nums">{words.thing(code, count)}</p>
            ) : (
              <details>
                <summary className="cursor-pointer rounded-sm font-medium tabular-nums">
                  {words.thing(code, count)}
                </summary>
                <ul className="mt-1 pl-4 text-ink-soft">
                  {places.map((place) => (
                    <li key={place} className="wrap-anywhere">
                      {place}
                    </li>
                  ))}
                  {count > places.length && <li>{words.andMore(count - places.length)}</li>}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
