import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { AddModels } from '../models/AddModels.tsx'

/** Beside the choice of a model: leads to others. */
export function AddModelButton() {
  const [adding, setAdding] = useState(false)
  return (
    <>
      <Button kind="quiet" icon="add" title="Add a model" aria-label="Add a model" onClick={() => setAdding(true)} />
      {adding && <AddModels onClose={() => setAdding(false)} />}
    </>
  )
}
