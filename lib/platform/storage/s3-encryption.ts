import type { ServerSideEncryption } from "@aws-sdk/client-s3"
import type { S3Encryption } from "./s3-client"

type EncryptionFields = { ServerSideEncryption?: ServerSideEncryption; SSEKMSKeyId?: string }

/**
 * What a request that makes an object says of its encryption: PutObject, CreateMultipartUpload and CopyObject do, the
 * parts of an upload follow what it began with, and reads need nothing.
 */
export function encryptionFields(encryption: S3Encryption | undefined): EncryptionFields {
  if (!encryption) return {}
  if (encryption.kind === "aes256") return { ServerSideEncryption: "AES256" }
  const { keyId } = encryption
  return { ServerSideEncryption: "aws:kms", ...(keyId ? { SSEKMSKeyId: keyId } : {}) }
}
