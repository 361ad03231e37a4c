import { useId, type ReactNode } from 'react'

interface SelectProps {
  readonly label: string
  /** Shows the label only to screen readers, where the context makes it clear to everyone else. */
  readonly hideLabel?: boolean
  readonly value: string
  readonly options: readonly (readonly [value: string, label: string])[]
  readonly onChange: (value: string) => void
  readonly testId?: string
}

export function Select({ label, hideLabel = false, value, options, onChange, testId }: SelectProps) {
  return (
    <Labelled label={label} hideLabel={hideLabel}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)} data-testid={testId}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

interface LabelledProps {
  readonly label: string
  readonly hideLabel?: boolean
  /** The control, given the id that ties it to its label. */
  readonly children: (id: string) => ReactNode
}

function Labelled({ label, hideLabel = false, children }: LabelledProps) {
  const id = useId()
  return (
    <span className="field">
      <label htmlFor={id} className={hideLabel ? 'hidden' : undefined}>
        {label}
      </label>
      {children(id)}
    </span>
  )
}

interface NumberProps {
  readonly label: string
  readonly value: number | undefined
  readonly placeholder: string
  readonly min: number
  readonly max?: number
  readonly whole?: boolean
  readonly onChange: (value: number | undefined) => void
  readonly testId?: string
}

/** A number field; empty means Thaw's default. */
export function NumberField({ label, value, placeholder, min, max, whole = true, onChange, testId }: NumberProps) {
  function change(text: string): void {
    const parsed = Number(text)
    const fits = text !== '' && Number.isFinite(parsed) && parsed >= min && (max === undefined || parsed <= max)
    onChange(fits ? (whole ? Math.round(parsed) : parsed) : undefined)
  }
  return (
    <Labelled label={label}>
      {(id) => (
        <input
          id={id}
          type="number"
          min={min}
          max={max}
          step={whole ? 1 : 'any'}
          placeholder={placeholder}
          defaultValue={value}
          onChange={(event) => change(event.target.value)}
          data-testid={testId}
        />
      )}
    </Labelled>
  )
}

interface TextProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly onChange: (value: string) => void
  readonly testId?: string
}

export function TextField({ label, value, placeholder, onChange, testId }: TextProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <input
          id={id}
          type="text"
          spellCheck={false}
          placeholder={placeholder}
          defaultValue={value}
          onChange={(event) => onChange(event.target.value)}
          data-testid={testId}
        />
      )}
    </Labelled>
  )
}

/** A choice between a few options, all visible; one is always selected. */
export function Segments({ label, value, options, onChange }: Omit<SelectProps, 'testId' | 'hideLabel'>): ReactNode {
  const name = useId()
  return (
    <fieldset className="segments">
      <legend className="hidden">{label}</legend>
      {options.map(([option, text]) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  )
}
