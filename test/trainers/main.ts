/**
 * `npm run check:trainers -- --environments FOLDER --checkpoints FOLDER --data PATH`: trains small checkpoints with every real
 * trainer and every strategy that it can train, through Thaw's command line, and looks at what each left. Prints a table. A run
 * that was stopped goes on where it was. Environments are made by build/trainers/make-environment.sh, each named like its trainer.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { OTHER_TRAINERS } from '../../core/recipe/index.ts'
import { inTurn, openLog } from '../bench/resumable.ts'
import { casesIn } from './cases.ts'
import { type CaseResult, runCase } from './run-case.ts'

const { values: flags } = parseArgs({
  options: {
    environments: { type: 'string' },
    checkpoints: { type: 'string' },
    /** Names among the checkpoints; all by default. */
    models: { type: 'string' },
    data: { type: 'string' },
    /** Of the trainers; all that have an environment by default. */
    only: { type: 'string' },
    epochs: { type: 'string', default: '1' },
    /** Where the history and the results are kept. */
    folder: { type: 'string', default: join(tmpdir(), 'thaw-check-trainers') },
  },
})

const nameOf = ({ trainer, checkpoint, strategy }: Pick<CaseResult, 'trainer' | 'checkpoint' | 'strategy'>): string =>
  `${trainer} ${checkpoint} ${strategy}`

const isRight = ({ code, status, sameCurve, extra, still, loading }: CaseResult): boolean =>
  code === 0 && status === 'completed' && sameCurve !== false && extra === 0 && still === 0 && loading === ''

async function main(): Promise<void> {
  const { environments, checkpoints, data } = flags
  if (!environments || !checkpoints || !data) {
    console.error(
      'Name --environments, --checkpoints and --data; build/trainers/make-environment.sh makes environments.',
    )
    process.exitCode = 2
    return
  }
  mkdirSync(flags.folder, { recursive: true })
  const log = await openLog<CaseResult>(join(flags.folder, 'results.jsonl'))
  const done = new Set(log.results.map(nameOf))
  const wanted = flags.only?.split(',')
  const all = (await casesIn(resolve(checkpoints), flags.models?.split(',') ?? [])).filter(
    ({ trainer }) => (wanted?.includes(trainer) ?? true) && existsSync(join(environments, trainer, 'bin', 'python')),
  )
  const setting = {
    home: join(flags.folder, 'home'),
    checkpoints: resolve(checkpoints),
    environments: resolve(environments),
    dataset: resolve(data),
    epochs: flags.epochs,
  }
  await inTurn(
    all.filter((one) => !done.has(nameOf(one))),
    async (one) => {
      const result = await runCase(one, setting)
      await log.add(result)
      return `${nameOf(one)}: ${isRight(result) ? 'right' : JSON.stringify(result)}`
    },
  )
  console.log(tableOf(log.results))
  if (!log.results.every(isRight)) process.exitCode = 1
}

function tableOf(results: readonly CaseResult[]): string {
  const rows = results.map((one) => [
    OTHER_TRAINERS[one.trainer].tested,
    one.checkpoint,
    `${one.strategy}${one.exactly ? '' : ' (nearly)'}`,
    one.status,
    one.planned.toLocaleString('en'),
    one.sameCurve === null ? 'no log' : one.sameCurve ? `${one.points}, the same` : `${one.points}, OTHERS`,
    `${one.changed}${one.extra + one.still === 0 ? ', exactly' : `, ${one.extra} too many, ${one.still} too few`}`,
    one.loading || (one.status === 'completed' ? 'whole' : ''),
  ])
  const head = [
    'trainer',
    'checkpoint',
    'strategy',
    'run',
    'numbers that train',
    'losses logged',
    'tensors changed',
    'loads',
  ]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

await main()
