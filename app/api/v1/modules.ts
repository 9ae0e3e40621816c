import type { RouteModule } from "@/lib/http/openapi"
import * as download from "./download/[token]/route"
import * as events from "./events/route"
import * as downloadLink from "./files/[id]/download-link/route"
import * as history from "./files/[id]/history/route"
import * as hold from "./files/[id]/hold/route"
import * as preview from "./files/[id]/preview/route"
import * as release from "./files/[id]/release/route"
import * as file from "./files/[id]/route"
import * as verified from "./files/[id]/verified/route"
import * as files from "./files/route"
import * as link from "./links/[id]/route"
import * as lostMails from "./mails/lost/route"
import * as me from "./me/route"
import * as visit from "./me/visit/route"
import * as forgot from "./password/forgot/route"
import * as reset from "./password/reset/route"
import * as signInCode from "./sign-in-code/route"
import * as signup from "./signup/route"
import * as deadLetterRetry from "./system/dead-letters/[id]/retry/route"
import * as deadLetter from "./system/dead-letters/[id]/route"
import * as deadLettersRetry from "./system/dead-letters/retry/route"
import * as deadLetters from "./system/dead-letters/route"
import * as system from "./system/route"
import * as refresh from "./token/refresh/route"
import * as revoke from "./token/revoke/route"
import * as token from "./token/route"
import * as upload from "./uploads/[id]/route"
import * as uploads from "./uploads/route"
import * as resend from "./verify-email/resend/route"
import * as verifyEmail from "./verify-email/route"

/** The route files that the reference tells of, by their path below /api/v1. */
export const modules: Record<string, RouteModule> = {
  "/signup": signup,
  "/verify-email": verifyEmail,
  "/verify-email/resend": resend,
  "/password/forgot": forgot,
  "/password/reset": reset,
  "/sign-in-code": signInCode,
  "/token": token,
  "/token/refresh": refresh,
  "/token/revoke": revoke,
  "/me": me,
  "/me/visit": visit,
  "/events": events,
  "/files": files,
  "/files/{id}": file,
  "/files/{id}/history": history,
  "/files/{id}/preview": preview,
  "/files/{id}/release": release,
  "/files/{id}/hold": hold,
  "/files/{id}/download-link": downloadLink,
  "/files/{id}/verified": verified,
  "/links/{id}": link,
  "/download/{token}": download,
  "/uploads": uploads,
  "/uploads/{id}": upload,
  "/mails/lost": lostMails,
  "/system": system,
  "/system/dead-letters": deadLetters,
  "/system/dead-letters/retry": deadLettersRetry,
  "/system/dead-letters/{id}": deadLetter,
  "/system/dead-letters/{id}/retry": deadLetterRetry,
}
