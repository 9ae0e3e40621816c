import type { Metadata } from "next"
import { ProblemPage } from "@/components/problem-page"
import { SwitchAccount } from "@/components/switch-account"
import { buttonClass } from "@/components/ui/button-class"
import { shownAddress } from "@/lib/core/address"
import { currentPerson, homeOf } from "@/lib/http/gate"
import { safePath } from "@/lib/http/safe-path"
import { signInPath } from "@/lib/http/sign-in-path"
import { linkActions, linkProblems, linkSwitch } from "./words"

export const metadata: Metadata = { title: "Download link" }

/** Those of somebody else, perhaps: whoever looks may have signed in with another account than the link's. */
const ofAnother = ["not_found", "forbidden"]

/** Where a download link leads that cannot be served. */
export default async function LinkProblemPage({ searchParams }: PageProps<"/link-problem">) {
  const [{ code, callbackUrl }, person] = await Promise.all([searchParams, currentPerson()])
  const known = isKnown(code) ? code : "other"
  const { title, lead } = linkProblems[known]
  const label = person ? linkActions[person.role === "ops" ? "ops" : "portal"] : linkActions.nobody
  const callback = safePath(callbackUrl)
  const signIn = callback ? signInPath(callback) : "/sign-in"
  const switching = person && ofAnother.includes(known)
  return (
    <ProblemPage
      title={title}
      action={
        <div className="flex flex-wrap gap-3">
          {switching && <SwitchAccount label={linkSwitch.label} destination={signIn} />}
          <a href={person ? homeOf(person) : signIn} className={buttonClass(switching ? "secondary" : "primary")}>
            {label}
          </a>
        </div>
      }
    >
      <p>{lead}</p>
      {switching && (
        <p className="wrap-anywhere">
          {linkSwitch.signedInAs} <bdi className="font-medium text-ink">{person.name}</bdi> (
          <bdi>{shownAddress(person.email)}</bdi>). {linkSwitch.advice}
        </p>
      )}
    </ProblemPage>
  )
}

function isKnown(code: string | string[] | undefined): code is keyof typeof linkProblems {
  return typeof code === "string" && Object.hasOwn(linkProblems, code)
}
