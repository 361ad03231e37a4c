import { useState } from 'react'
import type { PythonEnvironment } from '../../../core/contract/index.ts'
import { mebibytes } from '../../lib/format.ts'
import { typedPath } from '../../lib/typedPath.ts'
import { useQuery } from '../../state/hooks.ts'
import { Select } from '../../ui/Field.tsx'
import { PathField } from '../../ui/PathField.tsx'

/** Another interpreter than those that Thaw found. */
const ANOTHER = ''

export interface ChosenPython {
  readonly found: 'loading' | 'some' | 'none'
  readonly suits: readonly PythonEnvironment[]
  /** Its interpreter; empty while none is named. */
  readonly python: string
  readonly selected: string
  readonly select: (python: string) => void
  readonly typed: string
  readonly type: (path: string) => void
}

/** The interpreter for a trainer: the one last used, else the first that has it, else the one that a person names. */
export function usePython(trainer: string): ChosenPython {
  const found = useQuery('trainers.environments', {})
  const [chosen, select] = useState<string>()
  const [typed, type] = useState('')
  const { environments, last } =
    found.status === 'ready'
      ? { environments: found.value.environments, last: found.value.chosen[trainer] }
      : { environments: [], last: undefined }
  const suits = environments.filter(({ trainers }) => trainers.includes(trainer))
  const usual = suits.find(({ python }) => python === last) ?? suits[0]
  const selected = chosen ?? usual?.python ?? ANOTHER
  const python = selected === ANOTHER ? typedPath(typed) : selected
  return {
    found: found.status === 'loading' ? 'loading' : suits.length > 0 ? 'some' : 'none',
    suits,
    python,
    selected,
    select,
    typed,
    type,
  }
}

interface Props {
  readonly choice: ChosenPython
  /** What it must have, as in “LLaMA-Factory”. */
  readonly needs: string
}

export function PythonChoice({ choice: { found, suits, selected, select, typed, type }, needs }: Props) {
  if (found === 'loading') return <p className="muted">Looking for Python environments…</p>
  return (
    <>
      <Select
        label="Python"
        value={selected}
        options={[...suits.map((each) => [each.python, environmentText(each)] as const), [ANOTHER, 'Another one…']]}
        onChange={select}
        testId="elsewhere-python"
      />
      {selected === ANOTHER && (
        <PathField
          label={found === 'none' ? `No Python that Thaw found has ${needs}. Yours` : 'Its interpreter'}
          placeholder="As in /home/me/my-environment/bin/python"
          value={typed}
          onChange={type}
          choose={undefined}
          testId="elsewhere-python-path"
        />
      )}
    </>
  )
}

/** Where it is, and what it could train on. */
function environmentText({ prefix, version, devices }: PythonEnvironment): string {
  const on = devices.map(({ name, memoryMB }) => (memoryMB === null ? name : `${name}, ${mebibytes(memoryMB)}`))
  return `${prefix} (Python ${version}, ${on.length === 0 ? 'no GPU' : on.join('; ')})`
}
