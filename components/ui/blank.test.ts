import { expect, it } from "vitest"
import { isOneColour } from "./blank"

type Colour = [red: number, green: number, blue: number]

const pixels = (...colours: Colour[]) => colours.flatMap((colour) => [...colour, 255])
const white: Colour = [255, 255, 255]

it.each<[string, Colour[], boolean]>([
  ["white all over", [white, white, white], true],
  [
    "black all over",
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    true,
  ],
  [
    "one strong colour",
    [
      [20, 90, 200],
      [20, 90, 200],
    ],
    true,
  ],
  ["the noise of a JPEG", [white, [252, 254, 250], [248, 250, 247]], true],
  ["no pixel", [], true],
  ["one dark pixel", [white, white, [90, 90, 90]], false],
  ["grey print, small", [white, [236, 236, 236]], false],
  ["a hint of one colour", [white, [255, 255, 230]], false],
])("%s", (_, colours, blank) => {
  expect(isOneColour(pixels(...colours))).toBe(blank)
})
