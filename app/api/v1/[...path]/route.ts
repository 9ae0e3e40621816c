import { WaybillError } from "@/lib/core/errors"
import { route } from "@/lib/http/route"

/** What no other route answers is answered as a problem too, not with a page. */
const missing = route({ summary: "Nothing", auth: "public", answers: {} }, async () => {
  throw new WaybillError("not_found")
})

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT }
