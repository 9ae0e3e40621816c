"use client"

import { useState } from "react"
import { tellOtherTabs } from "@/components/session/doubt"
import { CodeSignIn } from "./code-sign-in"
import { PasswordSignIn } from "./password-sign-in"
import { Sheet } from "./sheet"
import { accountWords } from "./words"

const words = accountWords.signIn

type Way = "password" | "code" | "downloading"
/** `destination` is a path of this application; a download leaves this page where it is. */
type SignInProps = { destination: string; withCode: boolean }

/** Signing in, by password or by a mailed code; and what happens afterwards, when that is a download. */
export function SignIn({ destination, withCode }: SignInProps) {
  const [way, setWay] = useState<Way>(withCode ? "code" : "password")

  const goOn = async () => {
    tellOtherTabs()
    window.location.assign(destination)
    if (destination.startsWith("/api/")) setWay("downloading")
    // The page is about to go: its button stays busy until then.
    else await new Promise(() => undefined)
  }
  if (way === "downloading") return <Downloading link={destination} />
  if (way === "code") {
    return <CodeSignIn mailed={withCode} onSignedIn={goOn} onPassword={() => setWay("password")} />
  }
  return <PasswordSignIn onSignedIn={goOn} onCode={() => setWay("code")} />
}

/** What a mailed download link leads to when one had to sign in first. */
function Downloading({ link }: { link: string }) {
  return (
    <div role="status">
      <Sheet
        title={words.downloading}
        lead={words.downloadingLead}
        foot={
          <>
            <p>
              <a href="/portal" className="prose-link">
                {words.toFiles}
              </a>
            </p>
            <p>
              <a href={link} className="prose-link">
                {words.downloadAgain}
              </a>
            </p>
          </>
        }
      />
    </div>
  )
}
