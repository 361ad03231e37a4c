import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { Button } from './Button.tsx'

interface Props {
  readonly value: string
  readonly label: string
  readonly onSave: (value: string) => void
}

/** A heading that can be renamed in place: Enter saves, Escape cancels. */
export function EditableTitle({ value, label, onSave }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const editing = draft !== null
  useEffect(() => {
    if (editing) input.current?.select()
  }, [editing])

  function save(): void {
    const name = draft?.trim() ?? ''
    if (name !== '' && name !== value) onSave(name)
    setDraft(null)
  }

  function onKey(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') save()
    if (event.key === 'Escape') setDraft(null)
  }

  if (draft === null) {
    return (
      <span className="editable">
        <h1>{value}</h1>
        <Button kind="quiet" icon="edit" aria-label={label} title={label} onClick={() => setDraft(value)} />
      </span>
    )
  }
  return (
    <input
      ref={input}
      className="title-input"
      aria-label={label}
      value={draft}
      maxLength={200}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={onKey}
    />
  )
}
