import { useState } from 'react'
import { runsCsv, runsDocument, type RunSummary } from '../../../core/contract/index.ts'
import { FailureError } from '../../../core/domain/failure.ts'
import { counted } from '../../lib/format.ts'
import { useThaw } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { saveText } from '../../ui/download.ts'

/** Saves runs as `thaw history export` does: one row each as CSV, or everything with curves as JSON. */
export function SaveRuns({ runs, name }: { runs: readonly RunSummary[]; name: string }) {
  const thaw = useThaw()
  const [busy, setBusy] = useState(false)
  const unavailable = runs.length === 0 ? 'There are no runs to save' : undefined

  async function saveJson(): Promise<void> {
    setBusy(true)
    try {
      const document = await runsDocument(
        async (method, input) => {
          const answer = await thaw.call(method, input)
          if (!answer.ok) throw new FailureError(answer.failure)
          return answer.value
        },
        runs.map(({ runId }) => runId),
      )
      saveText(`${name}.json`, `${JSON.stringify(document, null, 2)}\n`, 'application/json')
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      thaw.notices.fail(error.failure)
    } finally {
      setBusy(false)
    }
  }

  const what = counted(runs.length, 'run')
  return (
    <>
      <Button
        kind="quiet"
        icon="download"
        unavailable={unavailable}
        title={`${what}, one row each`}
        onClick={() => saveText(`${name}.csv`, `${runsCsv(runs)}\n`, 'text/csv')}
      >
        Save as CSV
      </Button>
      <Button
        kind="quiet"
        icon="download"
        busy={busy}
        unavailable={unavailable}
        title={`${what}, with settings, scores and curves`}
        onClick={() => void saveJson()}
      >
        Save as JSON
      </Button>
    </>
  )
}
