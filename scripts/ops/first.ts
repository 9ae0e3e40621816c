import { makeOps } from "./account"

/*
 * Run by `npm start` when there is no Ops admin: makes one from OPS_EMAIL and OPS_PASSWORD, and prints the password when
 * it had to make one.
 */
try {
  const { OPS_EMAIL, OPS_PASSWORD } = process.env
  const email = OPS_EMAIL || "ops@waybill.localhost"
  const password = await makeOps({ email, name: "Ops", password: OPS_PASSWORD || undefined, admin: true })
  console.log(JSON.stringify({ email, password: OPS_PASSWORD ? null : password }))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
