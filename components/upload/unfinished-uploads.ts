import { defaultOptions, type UploadOptions } from "tus-js-client"
import { unclaimed } from "./upload-claims"

/** An upload that a closed tab left behind, and that goes on once its file is chosen again. */
export type UnfinishedUpload = {
  /** Of the file that it will be. */
  readonly id: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly url: string
}

/** What the server knows of an upload under way. */
type Receiving = { id: string; name: string; size: number }

/** Where this browser keeps which file was on its way to which address. */
export function uploadMemory(options: UploadOptions = {}): NonNullable<UploadOptions["urlStorage"]> {
  return options.urlStorage ?? defaultOptions.urlStorage
}

/** The id of the file that an upload at this address becomes. */
export function fileIdOf(url: string | null): string {
  return url?.split("/").at(-1) ?? ""
}

/**
 * Those of the uploads under way that this browser began and no tab of it is sending.
 * @param receiving all uploads under way; those that are not there are over, and are forgotten
 */
export async function findUnfinished(
  receiving: readonly Receiving[],
  memory = uploadMemory(),
): Promise<UnfinishedUpload[]> {
  const known = new Map(receiving.map((upload) => [upload.id, upload]))
  const stored = (await memory.findAllUploads()).flatMap(({ uploadUrl, urlStorageKey }) =>
    uploadUrl ? [{ url: uploadUrl, urlStorageKey }] : [],
  )
  const found: UnfinishedUpload[] = []
  for (const { url, urlStorageKey } of await unclaimed(stored)) {
    const upload = known.get(fileIdOf(url))
    if (upload) found.push({ id: upload.id, name: upload.name, size: upload.size, url })
    else await memory.removeUpload(urlStorageKey)
  }
  return found
}

/** Those whose file nobody has chosen again yet. */
export function stillOffered(
  unfinished: readonly UnfinishedUpload[],
  chosen: readonly { name: string; size: number }[],
): readonly UnfinishedUpload[] {
  return unfinished.filter((upload) => !chosen.some(({ name, size }) => name === upload.name && size === upload.size))
}

/** Has the browser forget an upload, which is over. */
export async function forgetUpload(url: string, memory = uploadMemory()): Promise<void> {
  for (const stored of await memory.findAllUploads()) {
    if (stored.uploadUrl === url) await memory.removeUpload(stored.urlStorageKey)
  }
}
