import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { AddModels } from '../models/AddModels.tsx'

interface Props {
  /** Beside the choice of a model it needs none. */
  readonly label?: string
}

/** Leads to models that can be added. */
export function AddModelButton({ label }: Props) {
  const [adding, setAdding] = useState(false)
  return (
    <>
      {label === undefined ? (
        <Button kind="quiet" icon="add" title="Add a model" aria-label="Add a model" onClick={() => setAdding(true)} />
      ) : (
        <Button kind="primary" icon="add" onClick={() => setAdding(true)}>
          {label}
        </Button>
      )}
      {adding && <AddModels onClose={() => setAdding(false)} />}
    </>
  )
}
