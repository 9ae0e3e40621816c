"use client"

import { PortalFrame } from "@/components/portal/frame"
import { portalWords as words } from "@/components/portal/words"
import { Button } from "@/components/ui/button"
import { ErrorState } from "@/components/ui/error-state"

export default function PortalError({ retry }: { retry: () => void }) {
  return (
    <PortalFrame>
      <ErrorState
        title={words.failed}
        action={
          <Button variant="primary" onClick={retry}>
            {words.retry}
          </Button>
        }
      >
        {words.failedDetail}
      </ErrorState>
    </PortalFrame>
  )
}
