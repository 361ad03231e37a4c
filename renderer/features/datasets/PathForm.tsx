import { useEffect, useId, useRef, useState, type SubmitEvent } from 'react'
import { typedPath } from '../../lib/typedPath.ts'
import { useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'

interface Props {
  /** Takes the focus when it appears, because the person asked for it. */
  readonly focused: boolean
  /** The form is the only way to import here. */
  readonly primary: boolean
}

/** A path on the machine that runs Thaw, typed or pasted. */
export function PathForm({ focused, primary }: Props) {
  const thaw = useThaw()
  const [path, setPath] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const typed = typedPath(path)
  useEffect(() => {
    if (focused) input.current?.focus()
  }, [focused])

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    if (typed !== '') lookAt(thaw, [typed])
  }

  return (
    <form className="row grow" onSubmit={submit}>
      <label htmlFor={id} className="hidden">
        Folder or file on the machine that runs Thaw
      </label>
      <input
        ref={input}
        id={id}
        className="grow"
        value={path}
        onChange={(event) => setPath(event.target.value)}
        placeholder="Folder or file on the machine that runs Thaw"
        spellCheck={false}
        data-testid="import-path"
      />
      <button
        type="submit"
        className={primary ? 'button primary' : 'button plain'}
        disabled={typed === ''}
        title={typed === '' ? 'Type a path first' : undefined}
        data-testid="import-submit"
      >
        Preview
      </button>
    </form>
  )
}
