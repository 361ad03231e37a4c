/** One case: trained by the command line as a person would, then looked at with other eyes. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, thaw as start } from '../integration/cli/thaw.ts'
import type { Case } from './cases.ts'
import { loggedLosses, printedCounts } from './own-log.ts'

const ENV = { OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1' }

export interface Setting {
  readonly home: string
  readonly checkpoints: string
  readonly environments: string
  readonly dataset: string
  readonly epochs: string
  /** Of Thaw. */
  readonly commit: string
}

export interface CaseResult extends Case {
  /** Exit code of `thaw train`. */
  readonly code: number | null
  readonly status: string
  readonly seconds: number
  /** What else the result depends on. */
  readonly about: string
  /** Numbers that should train, of each stage. */
  readonly planned: readonly number[]
  /** Those that the trainer printed; none where it prints none. */
  readonly printed: readonly number[]
  /** Whether the curve in the history is what the trainer logged. */
  readonly sameCurve: boolean
  readonly points: number
  /** Tensors that changed and were planned, changed and were not, and were planned and did not. */
  readonly changed: number
  readonly extra: number
  readonly still: number
  /** What transformers or open_clip says of the result; empty where it loads whole. */
  readonly loading: string
  readonly why: string
}

/** Results of other settings, or of another state of Thaw, are not these. */
export const aboutOf = ({ dataset, epochs, commit }: Setting): string => `${dataset}, ${epochs} epochs, ${commit}`

interface Answer {
  readonly status: string
  readonly reason: string | null
  readonly runId: string
}
interface Shown {
  readonly artifacts: { readonly folder: string }
}
interface Compared {
  readonly changed: readonly string[]
}

export async function runCase(one: Case, setting: Setting): Promise<CaseResult> {
  const began = performance.now()
  const model = join(setting.checkpoints, one.checkpoint)
  const python = join(setting.environments, one.trainer, 'bin', 'python')
  const thaw = (...args: string[]): Promise<Ended> => start([...args, '--home', setting.home, '--json'], ENV)
  const options = ['--model', model, '--strategy', one.strategy, '--trainer', one.trainer, '--python', python]
  const trained = await thaw('train', setting.dataset, ...options, '--cpu', '--epochs', setting.epochs, '--batch', '8')
  const answer = parsed<Answer>(trained.stdout)
  const seconds = (performance.now() - began) / 1000
  const failed = { ...one, code: trained.code, status: answer.status ?? 'none', seconds }
  const about = aboutOf(setting)
  const nothing = {
    about,
    planned: [],
    printed: [],
    sameCurve: false,
    points: 0,
    changed: 0,
    extra: 0,
    still: 0,
    loading: '',
  }
  if (answer.status !== 'completed' || answer.runId === undefined)
    return { ...failed, ...nothing, why: answer.reason ?? trained.stderr.slice(-300) }

  const { artifacts } = parsed<Shown>((await thaw('history', 'show', answer.runId)).stdout)
  const folder = artifacts?.folder ?? ''
  const record = JSON.parse(readFileSync(join(folder, 'launch.json'), 'utf8')) as {
    readonly stages: readonly { readonly trainable: number; readonly tensors: readonly string[] }[]
  }
  const weights = weightsIn(join(folder, 'recipe'))
  const logged = loggedLosses(join(folder, 'recipe'))
  const kept = await curveOf(thaw, answer.runId)
  const compared = parsed<Compared>((await thaw('models', 'changed', model, weights)).stdout)
  const changed = new Set(compared.changed)
  const planned = new Set(record.stages.flatMap(({ tensors }) => tensors))
  return {
    ...failed,
    about,
    planned: record.stages.map(({ trainable }) => trainable),
    printed: printedCounts(folder),
    sameCurve: logged.length > 0 && sameNumbers(logged, kept),
    points: kept.length,
    changed: [...changed].filter((name) => planned.has(name)).length,
    extra: [...changed].filter((name) => !planned.has(name)).length,
    still: [...planned].filter((name) => !changed.has(name)).length,
    loading: loadedBy(python, one, model, weights),
    why: '',
  }
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, i) => Math.abs(value - (b[i] as number)) <= 1e-9 * Math.abs(value))

async function curveOf(thaw: (...args: string[]) => Promise<Ended>, runId: string): Promise<number[]> {
  const { runs } = JSON.parse((await thaw('history', 'export')).stdout) as {
    readonly runs: readonly { readonly runId: string; readonly metrics: readonly Record<string, unknown>[] }[]
  }
  const metrics = runs.find((one) => one.runId === runId)?.metrics ?? []
  return metrics.flatMap(({ name, value }) => (name === 'loss' && typeof value === 'number' ? [value] : []))
}

/** The last folder, in the order of the recipe's stages, that holds whole weights or adapters. */
function weightsIn(recipe: string): string {
  const files = readdirSync(recipe, { recursive: true, encoding: 'utf8' })
  const holders = files
    .filter((name) => /(^|\/)(model|adapter_model|open_clip_model)\.safetensors$/.test(name))
    .map((name) => name.split('/').slice(0, -1).join('/'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return join(recipe, holders.at(-1) ?? '')
}

const LOAD = `
import sys, json
model, weights = sys.argv[1:3]
import os
if os.path.exists(os.path.join(weights, 'open_clip_config.json')):
    import open_clip
    open_clip.create_model('local-dir:' + weights)
    print('OK')
else:
    import transformers
    kind = transformers.AutoConfig.from_pretrained(model).model_type
    build = transformers.AutoModel if kind in ('clip', 'siglip', 'siglip2') else transformers.AutoModelForImageTextToText
    adapters = os.path.exists(os.path.join(weights, 'adapter_model.safetensors'))
    loaded, report = build.from_pretrained(model if adapters else weights, output_loading_info=True)
    if adapters:
        import peft
        peft.PeftModel.from_pretrained(loaded, weights)
    wrong = [name for name in list(report['missing_keys']) + list(report['unexpected_keys']) if 'position_ids' not in name]
    print('OK' if not wrong else f'{len(wrong)} tensors missing or unexpected, such as {wrong[0]}')
`

function loadedBy(python: string, { trainer }: Case, model: string, weights: string): string {
  if (!existsSync(weights)) return 'no weights'
  const { stdout, stderr } = spawnSync(python, ['-c', LOAD, model, weights], {
    env: { ...process.env, ...ENV },
    encoding: 'utf8',
  })
  const said = stdout.trim().split('\n').at(-1) ?? ''
  return said === 'OK' ? '' : said || `${trainer}: ${stderr.trim().split('\n').at(-1)}`
}

/** Empty where a command printed no JSON. */
function parsed<T>(text: string): Partial<T> {
  try {
    return JSON.parse(text) as T
  } catch {
    return {}
  }
}
