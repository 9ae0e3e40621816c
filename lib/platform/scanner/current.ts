import { singleton } from "../singleton"
import { noScanner } from "./none"
import type { Scanner } from "./scanner"

/** The scanner that the settings choose. */
export const scanner = singleton("scanner", (): Scanner => noScanner)
