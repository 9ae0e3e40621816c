/** Colours within so much of each other are one: a page that was saved as a JPEG is not quite white everywhere. */
const tolerance = 12
/** As many pixels across as are looked at; lines of small print still show in them. */
const sampleSize = 96

/** Whether a picture shows nothing: one colour all over, or no colour at all. It has to be loaded, and from this site. */
export function isBlankPicture(picture: HTMLImageElement): boolean {
  const canvas = document.createElement("canvas")
  canvas.width = Math.min(sampleSize, picture.naturalWidth)
  canvas.height = Math.min(sampleSize, picture.naturalHeight)
  const context = canvas.getContext("2d", { willReadFrequently: true })
  if (!context) return false
  // What is transparent shows the paper behind it.
  context.fillStyle = "white"
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return isOneColour(context.getImageData(0, 0, canvas.width, canvas.height).data)
}

/** @param pixels four values each: red, green, blue, and how opaque */
export function isOneColour(pixels: ArrayLike<number>): boolean {
  for (let channel = 0; channel < 3; channel++) {
    let [least, most] = [255, 0]
    for (let at = channel; at < pixels.length; at += 4) {
      const value = pixels[at] ?? 0
      if (value < least) least = value
      if (value > most) most = value
      if (most - least > tolerance) return false
    }
  }
  return true
}
