import type { Metadata } from "next"
import { ProblemPage } from "@/components/problem-page"
import { buttonClass } from "@/components/ui/button-class"
import { currentPerson, homeOf } from "@/lib/http/gate"
import { linkActions, linkProblems } from "./words"

export const metadata: Metadata = { title: "Download link" }

/** Where a download link leads that cannot be served. */
export default async function LinkProblemPage({ searchParams }: PageProps<"/link-problem">) {
  const [{ code }, person] = await Promise.all([searchParams, currentPerson()])
  const { title, lead } = linkProblems[isKnown(code) ? code : "other"]
  const label = person ? linkActions[person.role === "ops" ? "ops" : "portal"] : linkActions.nobody
  return (
    <ProblemPage
      title={title}
      action={
        <a href={person ? homeOf(person) : "/sign-in"} className={buttonClass("primary")}>
          {label}
        </a>
      }
    >
      <p>{lead}</p>
    </ProblemPage>
  )
}

function isKnown(code: string | string[] | undefined): code is keyof typeof linkProblems {
  return typeof code === "string" && Object.hasOwn(linkProblems, code)
}
