import { useRef } from 'react'
import { counted } from '../../lib/format.ts'
import { keyed } from '../../lib/keyed.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'

interface Props {
  readonly files: readonly File[]
  /** Whether files are held over the window. */
  readonly over: boolean
  readonly onAdd: (files: readonly File[]) => void
  readonly onChange: (files: readonly File[]) => void
}

/** Where pictures are dropped or chosen. */
export function PictureChoice({ files, over, onAdd, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={over ? 'drop-place over' : 'drop-place'} data-testid="use-pictures">
      <p className="row wrap">
        <Icon name="folder" />
        Drop pictures here
        <Button onClick={() => input.current?.click()}>Choose…</Button>
        {files.length > 0 && (
          <Button kind="quiet" onClick={() => onChange([])}>
            Clear
          </Button>
        )}
      </p>
      <input
        ref={input}
        type="file"
        multiple
        accept="image/*"
        className="hidden"
        tabIndex={-1}
        aria-label="Pictures"
        onChange={({ target }) => {
          onAdd([...(target.files ?? [])])
          // Or the same file could not be chosen again.
          target.value = ''
        }}
      />
      {files.length > 0 && (
        <>
          <p className="small muted">{counted(files.length, 'picture')}</p>
          <ul className="chosen-files small">
            {keyed(files, ({ name, size }) => `${name} ${size}`).map(({ key, row }) => (
              <li key={key} className="row tight">
                <span className="ellipsis" title={row.name}>
                  {row.name}
                </span>
                <Button
                  kind="quiet"
                  icon="cross"
                  aria-label={`Leave out ${row.name}`}
                  onClick={() => onChange(files.filter((file) => file !== row))}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
