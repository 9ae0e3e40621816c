import { cookies } from "next/headers"
import { redirect } from "next/navigation"
import { cache } from "react"
import type { Client, Ops, Person } from "@/lib/core/actor"
import { noteActor } from "@/lib/platform/telemetry/scope"
import { findPersonByCookie } from "./authenticate"
import { sessionCookie } from "./session-cookie"
import { signInPath } from "./sign-in-path"

/** Who looks at this page; null for nobody. Looked up once per request. */
export const currentPerson = cache(async (): Promise<Person | null> => {
  const cookie = (await cookies()).get(sessionCookie().name)
  const person = cookie ? await findPersonByCookie(cookie.value) : null
  if (person) noteActor(person)
  return person
})

/** Lets Ops through; sends everybody else to their own place. @param path the page, to come back to after signing in */
export async function requireOps(path: string): Promise<Ops> {
  const person = await currentPerson()
  if (person?.role === "ops") return person
  return redirect(person ? homeOf(person) : signInPath(path))
}

/** Lets verified clients through; sends everybody else to their own place. */
export async function requireClient(path: string): Promise<Client> {
  const person = await currentPerson()
  if (person?.role === "client" && person.verified) return person
  return redirect(person?.role === "ops" ? homeOf(person) : signInPath(path))
}

/** Lets those through who are not signed in; sends the others to where they wanted to go, or home. */
export async function requireNobody(callback: string | null = null): Promise<void> {
  const person = await currentPerson()
  if (person) redirect(callback ?? homeOf(person))
}

/** Where a person's work is. */
export function homeOf(person: Person): "/ops" | "/portal" {
  return person.role === "ops" ? "/ops" : "/portal"
}
