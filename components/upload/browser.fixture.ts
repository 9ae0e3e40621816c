import type { PreviousUpload, UploadOptions } from "tus-js-client"

/** Node's sender wants a Buffer where a browser's takes a File. */
export const fileReader: UploadOptions["fileReader"] = {
  openFile: async (input: File) => {
    const bytes = Buffer.from(await input.arrayBuffer())
    const slice = async (start: number, end: number) => {
      const part = bytes.subarray(start, end)
      return { value: Object.assign(part, { size: part.length }), done: end >= bytes.length }
    }
    return { size: bytes.length, slice, close: () => undefined }
  },
}

/** What a browser keeps in localStorage. */
export class Memory {
  readonly kept = new Map<string, PreviousUpload>()

  findAllUploads = async () => [...this.kept].map(([urlStorageKey, upload]) => ({ ...upload, urlStorageKey }))
  findUploadsByFingerprint = async (fingerprint: string) =>
    (await this.findAllUploads()).filter(({ urlStorageKey }) => urlStorageKey.startsWith(`${fingerprint}::`))
  removeUpload = async (key: string) => void this.kept.delete(key)
  addUpload = async (fingerprint: string, upload: PreviousUpload) => {
    const key = `${fingerprint}::${this.kept.size}`
    this.kept.set(key, upload)
    return key
  }
}

export const fingerprint = async (file: File) => `${file.name}-${file.size}`
