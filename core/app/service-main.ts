/** The service process. Forked by the supervisor with `--home`, `--engine`, `--transport`. */
import { parseArgs } from 'node:util'
import type { AppEvent } from '../contract/events.ts'
import type { EngineChoice } from '../domain/engine.ts'
import { failure, success, type Result } from '../domain/failure.ts'
import { ignoreTerminalSignals, parentChannel } from './channel.ts'
import { diskFull } from './disk-full.ts'
import { chooseHome, prepareHome } from './home.ts'
import type { FromService, ToService } from './messages.ts'
import type { OwnerConnection } from './service/home/guest.ts'
import { claimHome, type Ownership } from './service/home/owner.ts'
import { openService, type Service } from './service/service.ts'

/** The interface of both roles: an owner does the work, a guest forwards everything. */
interface Endpoint extends Pick<Service, 'call' | 'fromCompute' | 'computeExited' | 'abandon'> {
  close(linger: boolean): Promise<void>
}

ignoreTerminalSignals()
const channel = parentChannel()
const post = (message: FromService): void => channel.post(message)
const { values } = parseArgs({
  options: { home: { type: 'string' }, engine: { type: 'string' }, transport: { type: 'string' } },
  strict: false,
})

/** The current endpoint. A guest whose owner ends becomes the owner, or the guest of the next one. */
let current: Promise<Result<Endpoint>> = open()
const opened = await current
if (opened.ok) listen()
else {
  // The supervisor ends this process after reading the reason.
  post({ kind: 'start-failed', failure: opened.failure })
  channel.onDisconnect(() => process.exit(0))
}

async function open(): Promise<Result<Endpoint>> {
  const home = chooseHome(values.home as string | undefined)
  const prepared = prepareHome(home)
  if (!prepared.ok) return prepared
  const claim = await claimHome(home).catch((error: unknown) => String(error))
  if (typeof claim === 'string') {
    const full = diskFull(claim, home)
    if (full) return { ok: false, failure: full }
    return failure('home-unwritable', `Thaw cannot lock the folder ${home}. Choose another folder with THAW_HOME.`, {
      hint: '--home DIR',
      file: home,
      details: claim,
    })
  }
  if (claim.role === 'silent') {
    const message = `Another Thaw, process ${claim.pid}, has the folder ${home} open and does not answer. Continue it if it is suspended, or end it, and try again.`
    return failure('busy', message, { hint: 'fg', file: home })
  }
  return claim.role === 'guest' ? success(guest(claim.owner)) : owner(home, claim.ownership)
}

function owner(home: string, ownership: Ownership): Result<Endpoint> {
  const service = openService({
    home,
    engine: values.engine as EngineChoice | undefined,
    transport: String(values.transport ?? 'process'),
    emit: (event) => {
      post({ kind: 'event', event })
      ownership.broadcast(event)
    },
    postToCompute: (message) => post({ kind: 'to-compute', message }),
    endCompute: () => post({ kind: 'end-compute' }),
    now: () => new Date(),
  })
  if (!service.ok) {
    ownership.release()
    return service
  }
  ownership.serve(service.value.call)
  return success({
    ...service.value,
    async close(linger) {
      if (linger) await ownership.guestsDone()
      await service.value.close()
      ownership.release()
    },
  })
}

function guest(connection: OwnerConnection): Endpoint {
  connection.onEvent((event: AppEvent) => post({ kind: 'event', event }))
  connection.onLost(() => {
    current = open()
    // The window may have missed changes in the meantime.
    void current.then((next) => {
      if (next.ok) post({ kind: 'event', event: { type: 'history.reopened' } })
    })
  })
  return {
    call: connection.call,
    fromCompute: () => {},
    computeExited: () => {},
    abandon: async () => {},
    close: async () => connection.close(),
  }
}

function listen(): void {
  async function close(linger: boolean): Promise<never> {
    const endpoint = await current
    if (endpoint.ok) await endpoint.value.close(linger)
    process.exit(0)
  }
  async function abandon(): Promise<never> {
    const endpoint = await current
    if (endpoint.ok) await endpoint.value.abandon()
    return close(false)
  }
  /** Another try where the last one failed, as while another program kept the database locked. */
  async function ready(): Promise<Result<Endpoint>> {
    const tried = current
    const found = await tried
    if (!found.ok && current === tried) current = open()
    return current
  }
  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const endpoint = await ready()
    post({ kind: 'reply', id, result: endpoint.ok ? await endpoint.value.call(method, params) : endpoint })
  }
  channel.onDisconnect(() => void abandon())
  channel.onMessage((received) => {
    const message = received as ToService
    switch (message.kind) {
      case 'call':
        return void answer(message.id, message.method, message.params)
      case 'from-compute':
        return void current.then((endpoint) => endpoint.ok && endpoint.value.fromCompute(message.message))
      case 'compute-exit':
        return void current.then((endpoint) => endpoint.ok && endpoint.value.computeExited(message.exit))
      case 'shutdown':
        return void close(message.linger)
    }
  })
  post({ kind: 'ready' })
}
