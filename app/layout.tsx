import type { Metadata, Viewport } from "next"
import type { ReactNode } from "react"
import { Toaster } from "@/components/ui/toaster"
import { fontClasses } from "./fonts"
import "./globals.css"

export const metadata: Metadata = {
  title: { default: "Waybill", template: "%s · Waybill" },
  description: "Secure document hand-over: who got what, from whom, and when.",
  referrer: "no-referrer",
  robots: { index: false },
  formatDetection: { telephone: false, date: false, address: false, email: false },
}

export const viewport: Viewport = {
  colorScheme: "light dark",
  width: "device-width",
  initialScale: 1,
}

/** Every page carries the nonce of its own request, so none can be made ahead. */
export const dynamic = "force-dynamic"

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={fontClasses}>
      <body>
        <a
          href="#content"
          className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-4 py-2 text-sm font-medium text-accent-ink focus:translate-y-0"
        >
          Skip to content
        </a>
        {children}
        <Toaster />
      </body>
    </html>
  )
}
