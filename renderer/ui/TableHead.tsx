interface Heading {
  readonly label: string
  readonly numeric?: boolean
  /** Explains the column. */
  readonly title?: string
  /** Shows the label only to screen readers: the cells below need no heading. */
  readonly hidden?: boolean
  readonly className?: string
}

interface Props {
  /** From left to right; a plain string is a left-aligned text column. */
  readonly columns: ReadonlyArray<string | Heading>
}

/** The head of a table without sorting. */
export function TableHead({ columns }: Props) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const {
            label,
            numeric = false,
            title,
            hidden = false,
            className = '',
          } = typeof column === 'string' ? { label: column } : column
          return (
            <th key={label} scope="col" className={numeric ? `number ${className}` : className} title={title}>
              {hidden ? <span className="hidden">{label}</span> : label}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
