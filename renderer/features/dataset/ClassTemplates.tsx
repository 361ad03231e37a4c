import { useId, useState } from 'react'
import type { Measurement } from '../../../core/contract/index.ts'
import { checkTemplates } from '../../../core/domain/caption.ts'
import { counted } from '../../lib/format.ts'
import { measureWithTemplates } from '../../state/flow.ts'
import { useQuery, useThaw, useValue } from '../../state/hooks.ts'
import { newJobId } from '../../state/newJobId.ts'
import { Button } from '../../ui/Button.tsx'

interface Props {
  readonly measurement: Measurement
  /** Of the measurement's zero-shot score. */
  readonly templates: readonly string[]
  /** The dataset's name. */
  readonly title: string
}

/** What stands for a class in the zero-shot score, for a person to edit; runs on the dataset then use the same. */
export function ClassTemplates({ measurement, templates, title }: Props) {
  const { datasetId, model } = measurement
  const thaw = useThaw()
  const id = useId()
  const own = useQuery('models.get', { model })
  const busy = useValue(thaw.flows).get(datasetId) !== undefined
  const [text, setText] = useState(templates.join('\n'))
  const checked = checkTemplates(text.split('\n'))
  const isSame = checked.ok && checked.value.join('\n') === templates.join('\n')
  const usual = own.status === 'ready' ? own.value.templates : null

  function measure(): void {
    if (!checked.ok) return
    const flow = { thaw, dataset: datasetId, model, title, newJobId }
    void measureWithTemplates(flow, checked.value)
  }

  return (
    <details className="templates" data-testid="class-templates">
      <summary className="small">{counted(templates.length, 'class template')}</summary>
      <span className="field block">
        <label htmlFor={id} className="small muted">
          One on each line, with {'{}'} where the class belongs. A class is the mean of its captions.
        </label>
        <textarea
          id={id}
          rows={Math.min(10, Math.max(3, text.split('\n').length))}
          value={text}
          spellCheck={false}
          aria-invalid={!checked.ok}
          aria-describedby={checked.ok ? undefined : `${id}problem`}
          onChange={(event) => setText(event.target.value)}
        />
      </span>
      {!checked.ok && (
        <p id={`${id}problem`} className="status warn text" role="alert">
          {checked.failure.message}
        </p>
      )}
      <div className="row wrap">
        <Button
          busy={busy}
          unavailable={
            checked.ok ? (isSame ? 'These are the templates of the score' : undefined) : 'Correct them first'
          }
          onClick={measure}
        >
          Score with these
        </Button>
        {usual && text !== usual.join('\n') && (
          <Button kind="quiet" onClick={() => setText(usual.join('\n'))}>
            The model’s own
          </Button>
        )}
      </div>
    </details>
  )
}
