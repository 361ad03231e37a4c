/** The command line's connection to the service. Calls throw their failure; main catches it. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { createSupervisor, nodeSpawn, type Supervisor } from '../app/index.ts'
import type { AppEvent } from '../contract/events.ts'
import type { Input, MethodName, Output } from '../contract/methods.ts'
import { type Failure, FailureError } from '../domain/failure.ts'

export interface Client {
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
  /** A call with a job id of its own, so that its progress is shown. */
  job<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
  close(options?: { linger?: boolean }): Promise<void>
}

export interface ClientOptions {
  readonly home: string
  readonly engine: string | undefined
  readonly onEvent: (event: AppEvent) => void
}

/** Starts the service. Throws a FailureError if it cannot. */
export async function openClient({ home, engine, onEvent }: ClientOptions): Promise<Client> {
  const supervisor = createSupervisor({ spawn: nodeSpawn({ home, transport: 'command line', engine }), onEvent })
  const started = await supervisor.start()
  if (!started.ok) {
    await supervisor.stop()
    throw new FailureError(started.failure)
  }
  const client = clientOf(supervisor)
  if (engine) await requireEngine(client, engine)
  return client
}

function clientOf(supervisor: Supervisor): Client {
  async function call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>> {
    const result = await supervisor.call(method, input)
    if (!result.ok) throw new FailureError(result.failure)
    return result.value as Output<M>
  }
  return {
    call,
    job: (method, input) => call(method, { ...input, jobId: randomUUID() }),
    close: (options) => supervisor.stop(options),
  }
}

/** Another process that owns this home uses its own engine; report that instead of silently using it. */
async function requireEngine(client: Client, engine: string): Promise<void> {
  const { engine: used } = await client.call('app.info', {})
  if (used === engine) return
  await client.close()
  const busy: Failure = {
    code: 'busy',
    message: `Thaw is open on this home with the engine “${used}”. Close it, or leave --engine out.`,
  }
  throw new FailureError(busy)
}

/** A folder with one of these holds a model. */
const CARDS = ['model.json', 'config.json', 'open_clip_config.json']

/**
 * A MODEL argument for the service: the name of a model that came with Thaw or was added, or a folder's absolute path;
 * undefined means the default. A folder here takes precedence over a model of a hub with the same name.
 */
export function modelReference(argument: string): string
export function modelReference(argument: string | undefined): string | undefined
export function modelReference(argument: string | undefined): string | undefined {
  if (argument === undefined) return undefined
  if (isHubName(argument) && !existsSync(argument.replace(/@\d+$/, ''))) return argument
  return looksLikePath(argument) || CARDS.some((card) => existsSync(join(argument, card)))
    ? resolve(argument)
    : argument
}

/** A DATASET argument for the service: paths become absolute, because the service may run in another folder. */
export async function datasetReference(client: Client, argument: string): Promise<string> {
  if (looksLikePath(argument)) return resolve(argument)
  if (!existsSync(argument)) return argument
  // A folder here and a dataset in the history may share a name; the history takes precedence.
  const known = await client.call('datasets.list', {})
  const named = known.datasets.some((dataset) => dataset.name === argument || dataset.datasetId.startsWith(argument))
  return named ? argument : resolve(argument)
}

/** `ORG/NAME`, with a revision or the side of the image behind it. */
export function isHubName(argument: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*(@[\w./-]+)*$/.test(argument)
}

function looksLikePath(argument: string): boolean {
  return argument.includes('/') || argument.includes(sep) || argument.startsWith('.')
}
