import { useId, useState } from 'react'
import type { RunDetail } from '../../../core/contract/index.ts'
import { useAction } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'

function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim().slice(0, 60))
  return [...new Set(tags)].filter((tag) => tag !== '').slice(0, 30)
}

/** A plain-text note and tags; one button saves both. */
export function NotesPanel({ run }: { run: RunDetail }) {
  const [note, setNote] = useState(run.note)
  const [tags, setTags] = useState(run.tags.join(', '))
  const { busy, act } = useAction()
  const id = useId()
  const noteChanged = note !== run.note
  const tagsChanged = tagsOf(tags).join('\n') !== run.tags.join('\n')

  function save(): void {
    if (noteChanged) act('runs.note', { run: run.runId, note })
    if (tagsChanged) act('runs.tag', { run: run.runId, tags: tagsOf(tags) })
  }

  return (
    <div className="stack">
      <span className="field block">
        <label htmlFor={`${id}note`}>Note</label>
        <textarea
          id={`${id}note`}
          rows={4}
          maxLength={10_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </span>
      <span className="field block">
        <label htmlFor={`${id}tags`}>Tags, separated by commas</label>
        <input id={`${id}tags`} value={tags} onChange={(event) => setTags(event.target.value)} />
      </span>
      <div className="row">
        <Button
          icon="check"
          busy={busy}
          unavailable={noteChanged || tagsChanged ? undefined : 'There are no changes to save'}
          onClick={save}
        >
          Save
        </Button>
      </div>
    </div>
  )
}
