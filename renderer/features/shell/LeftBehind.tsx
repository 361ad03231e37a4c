import { useState } from 'react'
import { goOn } from '../../state/goOn.ts'
import { useQuery, useThaw, useValue } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'

/** Offers to go on with a run that this window followed while another Thaw trained it, which has closed. */
export function LeftBehind() {
  const runId = useValue(useThaw().leftBehind)
  return runId === null ? null : <Offer key={runId} runId={runId} />
}

function Offer({ runId }: { runId: string }) {
  const thaw = useThaw()
  const run = useQuery('runs.get', { run: runId })
  const [busy, setBusy] = useState(false)
  // Another client may have gone on with it.
  if (run.status !== 'ready' || run.value.status !== 'interrupted') return null
  const { name } = run.value

  async function resume(): Promise<void> {
    setBusy(true)
    await goOn(thaw, runId)
    setBusy(false)
  }

  return (
    <p className="banner warn" data-testid="left-behind">
      <Icon name="broken" />
      <span>
        The Thaw that trained “{name}” has closed, and the run is interrupted. It can go on here from its last
        checkpoint.
      </span>
      <Button icon="play" busy={busy} onClick={() => void resume()} data-testid="go-on">
        Resume
      </Button>
      <a href={formatRoute('run', runId)}>Show the run</a>
      <Button kind="quiet" icon="cross" aria-label="Dismiss" onClick={() => thaw.leftBehind.set(null)} />
    </p>
  )
}
