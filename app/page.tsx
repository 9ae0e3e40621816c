import { redirect } from "next/navigation"
import { PublicHeader } from "@/components/public-header"
import { Specimen } from "@/components/specimen"
import { buttonClass } from "@/components/ui/button-class"
import { currentPerson, homeOf } from "@/lib/http/gate"
import { frontWords as words } from "./words"

export default async function FrontPage() {
  const person = await currentPerson()
  if (person) redirect(homeOf(person))
  return (
    <div className="flex min-h-dvh flex-col">
      <PublicHeader action={{ label: words.reference, href: "/docs" }} />
      <main
        id="content"
        className="mx-auto my-auto grid w-full max-w-300 grid-cols-1 items-center gap-16 px-4 py-16 sm:px-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)] lg:gap-24"
      >
        <div>
          <h1 className="font-serif text-2xl font-medium tracking-tight text-balance wrap-anywhere">
            {words.title.map((line) => (
              <span key={line} className="sm:block">
                {line}{" "}
              </span>
            ))}
          </h1>
          <p className="mt-6 max-w-prose text-lg text-ink-soft">{words.lead}</p>
          <div className="mt-10 flex flex-wrap gap-3">
            <a href="/sign-in" className={buttonClass("primary")}>
              {words.signIn}
            </a>
            <a href="/sign-up" className={buttonClass()}>
              {words.signUp}
            </a>
          </div>
        </div>
        <Specimen words={words.specimen} />
      </main>
    </div>
  )
}
