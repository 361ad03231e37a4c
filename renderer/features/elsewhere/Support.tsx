import type { TrainerOptions } from '../../../core/contract/index.ts'
import { Icon } from '../../ui/Icon.tsx'

interface Props {
  readonly trainers: readonly {
    readonly name: string
    readonly support: TrainerOptions['trainers'][number]['strategies'][number]['support']
  }[]
}

const TONES = { yes: ['good', 'check'], approximately: ['warn', 'warning'], no: ['calm', 'info'] } as const

/** What each trainer makes of the strategy: all of it, nearly, or not, with the reasons. */
export function Support({ trainers }: Props) {
  return (
    <ul className="plain-list" data-testid="elsewhere-support">
      {trainers.map(({ name, support }) => {
        const [tone, icon] = TONES[support.kind]
        const text =
          support.kind === 'yes'
            ? ' trains it exactly.'
            : `: ${support.kind === 'no' ? support.why : `nearly. ${support.lost.join(' ')}`}`
        return (
          <li key={name}>
            <span className={`status ${tone} text`}>
              <Icon name={icon} />
              <span>
                {/* Some reasons begin with its name. */}
                {support.kind === 'no' && support.why.startsWith(name) ? (
                  support.why
                ) : (
                  <>
                    <strong>{name}</strong>
                    {text}
                  </>
                )}
              </span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
