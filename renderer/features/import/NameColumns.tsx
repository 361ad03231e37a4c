import { useState, type SubmitEvent } from 'react'
import type { ReadingProps } from './readingProps.ts'

const ROLES = [
  ['image', 'Image'],
  ['label', 'Class'],
  ['caption', 'or caption'],
] as const

/** A table whose columns have names that tell nothing is not recognised until a person names the columns. */
export function NameColumns({ options, onChange }: Omit<ReadingProps, 'inspection'>) {
  const [names, setNames] = useState(options.columns ?? {})
  const enough = Boolean(names.image) && Boolean(names.label ?? names.caption)

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const given = Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined && name !== ''))
    onChange({ ...options, columns: given })
  }

  return (
    <form className="panel" onSubmit={submit} data-testid="name-columns">
      <p>If this is a table of images, say which of its columns hold what:</p>
      <div className="row wrap">
        {ROLES.map(([role, label]) => (
          <label key={role} className="field">
            <span className="muted">{label}</span>
            <input
              value={names[role] ?? ''}
              spellCheck={false}
              onChange={(event) => setNames({ ...names, [role]: event.target.value.trim() })}
              data-testid={`name-${role}`}
            />
          </label>
        ))}
        <button
          type="submit"
          className="button plain"
          disabled={!enough}
          title={enough ? undefined : 'Name the column of the image and that of the class or caption'}
        >
          Read it so
        </button>
      </div>
    </form>
  )
}

/** Whether a failed look may be for want of columns. */
export function mayBeTable(path: string): boolean {
  return /\.(?:csv|tsv|jsonl?|ndjson|parquet)$/i.test(path)
}
