import { useId } from 'react'
import { Button } from './Button.tsx'

interface Props {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (path: string) => void
  /** The system's dialog, where there is one. */
  readonly choose: (() => Promise<string | null>) | undefined
  readonly testId: string
}

/** A path on the machine that runs Thaw: typed, pasted or chosen. */
export function PathField({ label, placeholder, value, onChange, choose, testId }: Props) {
  const id = useId()

  async function ask(): Promise<void> {
    const chosen = await choose?.()
    if (chosen) onChange(chosen)
  }

  return (
    <span className="field path-field">
      <label htmlFor={id}>{label}</label>
      <span className="row">
        <input
          id={id}
          type="text"
          className="grow"
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          data-testid={testId}
        />
        {choose && <Button onClick={() => void ask()}>Choose…</Button>}
      </span>
    </span>
  )
}
