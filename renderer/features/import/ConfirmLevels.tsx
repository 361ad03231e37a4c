import { firstQuoted } from '../../../core/domain/listed.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { ReadingProps } from './readingProps.ts'

/** Class folders are nested: shows both readings, and asks which is meant. */
export function ConfirmLevels({ inspection: { unclear, levels }, options, onChange }: ReadingProps) {
  if (unclear?.code !== 'classes-unclear' || !levels) return null
  const { top, leaf } = levels
  return (
    <div className="failure" role="alert" data-testid="levels">
      <Icon name="warning" />
      <div>
        <p className="failure-title">Which folders are the classes?</p>
        <p>
          The upper ones are {firstQuoted(top.names, top.names.length)}
          {top.classes > top.names.length && ', …'}; inside them are {firstQuoted(leaf.names, leaf.names.length)}
          {leaf.classes > leaf.names.length && ', …'}.
        </p>
        <div className="row">
          <Button onClick={() => onChange({ ...options, classes: 'top' })}>The {top.classes} upper folders</Button>
          <Button onClick={() => onChange({ ...options, classes: 'leaf' })}>The {leaf.classes} lower folders</Button>
        </div>
      </div>
    </div>
  )
}
