"use client"

import { PortalFrame } from "@/components/portal/frame"
import { portalErrorWords as words } from "@/components/portal/words"
import { buttonClass } from "@/components/ui/button-class"
import { ErrorState } from "@/components/ui/error-state"

export default function PortalError({ retry }: { retry: () => void }) {
  return (
    <PortalFrame>
      <ErrorState
        title={words.failed}
        action={
          <button type="button" className={buttonClass("primary")} onClick={retry}>
            {words.retry}
          </button>
        }
      >
        {words.failedDetail}
      </ErrorState>
    </PortalFrame>
  )
}
