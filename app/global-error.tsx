"use client"

import { ProblemPage } from "@/components/problem-page"
import { buttonClass } from "@/components/ui/button-class"
import { fontClasses } from "./fonts"
import { errorWords as words } from "./words"
import "./globals.css"

/** In place of everything, when not even the frame could be drawn: a link, since no script may be alive. */
export default function GlobalError() {
  return (
    <html lang="en" className={fontClasses}>
      <body>
        <title>{words.title}</title>
        <ProblemPage
          title={words.title}
          action={
            <a href="/" className={buttonClass("primary")}>
              {words.action}
            </a>
          }
        >
          <p>{words.lead}</p>
        </ProblemPage>
      </body>
    </html>
  )
}
