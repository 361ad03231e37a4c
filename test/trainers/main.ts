/**
 * `npm run check:trainers -- --environments FOLDER --checkpoints FOLDER --data PATH`: trains small checkpoints with every real
 * trainer and every strategy that it can train, through Thaw's command line, and looks at what each left. Prints a table. A run
 * that was stopped goes on where it was. Environments are made by build/trainers/make-environment.sh, each named like its trainer.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { OTHER_TRAINERS } from '../../core/recipe/index.ts'
import { inTurn, openLog } from '../bench/resumable.ts'
import { casesIn } from './cases.ts'
import { aboutOf, type CaseResult, runCase } from './run-case.ts'

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

const isRight = (one: CaseResult): boolean =>
  one.code === 0 &&
  one.status === 'completed' &&
  one.sameCurve &&
  countsAgree(one) &&
  one.extra + one.still === 0 &&
  one.loading === ''

/** open_clip alone prints none. */
const countsAgree = ({ trainer, planned, printed }: CaseResult): boolean =>
  printed.length === 0
    ? trainer === 'open-clip'
    : planned.every((count) => printed.some((said) => Math.abs(said - count) <= (trainer === 'ms-swift' ? 51 : 0)))

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
    commit: commitOf(),
  }
  const about = aboutOf(setting)
  const known = (): CaseResult[] => log.results.filter((one) => one.about === about)
  // What failed is tried again.
  const done = new Set(known().filter(isRight).map(nameOf))
  await inTurn(
    all.filter((one) => !done.has(nameOf(one))),
    async (one) => {
      const result = await runCase(one, setting)
      await log.add(result)
      return `${nameOf(one)}: ${isRight(result) ? 'right' : JSON.stringify(result)}`
    },
  )
  const latest = [...new Map(known().map((one) => [nameOf(one), one])).values()]
  console.log(`${new Date().toISOString().slice(0, 10)}, ${about}\n\n${tableOf(latest)}`)
  if (latest.length === 0) console.error('No checkpoint there is one that a trainer with an environment can train.')
  if (latest.length === 0 || !latest.every(isRight)) process.exitCode = 1
}

function tableOf(results: readonly CaseResult[]): string {
  const rows = results.map((one) => [
    OTHER_TRAINERS[one.trainer].tested,
    one.checkpoint,
    `${one.strategy}${one.exactly ? '' : ' (nearly)'}`,
    one.status,
    `${Math.max(0, ...one.planned).toLocaleString('en')}${one.printed.length === 0 ? ', not printed' : countsAgree(one) ? '' : ', OTHERS PRINTED'}`,
    one.sameCurve ? `${one.points}, the same` : `${one.points}, OTHERS`,
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

/** With a mark where files differ from it. */
const commitOf = (): string =>
  execFileSync('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()

await main()
