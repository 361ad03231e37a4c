interface Heading {
  readonly label: string
  readonly numeric?: boolean
  /** Explains the column. */
  readonly title?: string
  /** For screen readers alone: what stands below speaks for itself. */
  readonly hidden?: boolean
  readonly className?: string
}

interface Props {
  /** From left to right, each under a label of its own; a label alone stands for words to the left. */
  readonly columns: ReadonlyArray<string | Heading>
}

/** The head of a table that is not sorted by its columns. */
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
