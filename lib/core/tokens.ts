import { EncryptJWT, errors, type JWTPayload, jwtDecrypt } from "jose"
import { brand, hasBrand } from "@/lib/platform/brand"
import { env } from "@/lib/platform/env"
import { singleton } from "@/lib/platform/singleton"
import { WaybillError } from "./errors"

/** What a token is good for; one purpose's token is worth nothing for another. */
export type TokenPurpose = "verify-email" | "reset-password" | "download" | "device"

/** What stands in a token: the row behind it, and for whom. */
export type TokenClaims = { id: string; audience: string }

/** The token was good once. Its claims are told, so that a caller can keep them from whoever it is not for. */
export class ExpiredTokenError extends WaybillError {
  override readonly [brand] = "waybill.expired_token"

  constructor(readonly claims: TokenClaims) {
    super("expired_token")
  }
}

/** Whether it is an ExpiredTokenError, of whichever bundle. */
export function isExpiredToken(error: unknown): error is ExpiredTokenError {
  return hasBrand(error, "waybill.expired_token")
}

const algorithm = { alg: "dir", enc: "A256GCM" } as const

const keys = singleton("token-keys", async () => {
  const usages: KeyUsage[] = ["encrypt", "decrypt"]
  const imported = env().TOKEN_KEYS.map(
    async ({ kid, key }) => [kid, await crypto.subtle.importKey("raw", key, "AES-GCM", false, usages)] as const,
  )
  return new Map(await Promise.all(imported))
})

/**
 * Makes a compact JWE (RFC 7516, `dir` + `A256GCM`) under the newest key.
 * It carries no secret that is not in the database, but no one else can read or forge it.
 */
export async function sealToken(purpose: TokenPurpose, claims: TokenClaims, expiresAt: Date): Promise<string> {
  const [newest] = await keys()
  if (!newest) throw new Error("TOKEN_KEYS is empty")
  const [kid, key] = newest
  return new EncryptJWT({ purpose })
    .setProtectedHeader({ ...algorithm, kid })
    .setJti(claims.id)
    .setAudience(claims.audience)
    .setExpirationTime(expiresAt)
    .encrypt(key)
}

/**
 * Opens a token of this purpose. Only our own key ring is asked: what else the header names is ignored.
 * @throws ExpiredTokenError when it was good once; WaybillError `invalid_token` for every other fault alike.
 */
export async function openToken(purpose: TokenPurpose, token: string): Promise<TokenClaims> {
  const ring = await keys()
  try {
    const { payload } = await jwtDecrypt(
      token,
      (header) => {
        const key = ring.get(header.kid ?? "")
        if (!key) throw new errors.JWEDecryptionFailed()
        return key
      },
      {
        keyManagementAlgorithms: [algorithm.alg],
        contentEncryptionAlgorithms: [algorithm.enc],
        requiredClaims: ["exp", "jti", "aud"],
      },
    )
    return readClaims(purpose, payload)
  } catch (error) {
    if (isExpiry(error)) throw new ExpiredTokenError(readClaims(purpose, error.payload))
    throw new WaybillError("invalid_token")
  }
}

/** By its code, as its library wants it: there may be more than one of that in a process. */
function isExpiry(error: unknown): error is errors.JWTExpired {
  return error instanceof Error && "code" in error && error.code === errors.JWTExpired.code
}

function readClaims(purpose: TokenPurpose, payload: JWTPayload): TokenClaims {
  if (payload.purpose !== purpose || typeof payload.aud !== "string" || !payload.jti)
    throw new WaybillError("invalid_token")
  return { id: payload.jti, audience: payload.aud }
}
