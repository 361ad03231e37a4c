import { expect, test } from 'vitest'
import { socketTransport, type Socket } from '../../../renderer/transport/socket.ts'

/** Sockets and timers in the test's hands. */
function wire() {
  const sockets: { sent: { id: number; method: string }[]; fire: (type: string, data?: unknown) => void }[] = []
  const retries: { run: () => void; ms: number }[] = []
  const transport = socketTransport(
    () => {
      const listeners = new Map<string, (event: { data: unknown }) => void>()
      const sent: { id: number; method: string }[] = []
      const socket: Socket = {
        send: (text) => void sent.push(JSON.parse(text) as { id: number; method: string }),
        addEventListener: (type: string, listener: (event: { data: unknown }) => void) =>
          void listeners.set(type, listener),
      }
      sockets.push({ sent, fire: (type, data) => listeners.get(type)?.({ data: JSON.stringify(data) }) })
      return socket
    },
    (run, ms) => void retries.push({ run, ms }),
  )
  return { transport, sockets, retries }
}

test('calls made before the connection wait for it', async () => {
  const { transport, sockets } = wire()
  const result = transport.call('settings.get', {})
  expect(sockets[0]!.sent).toEqual([])
  sockets[0]!.fire('open')
  expect(sockets[0]!.sent).toMatchObject([{ kind: 'call', method: 'settings.get', params: {} }])
  sockets[0]!.fire('message', { kind: 'reply', id: sockets[0]!.sent[0]!.id, result: { ok: true, value: 1 } })
  expect(await result).toEqual({ ok: true, value: 1 })
})

test('replies go to the call they answer, in whatever order they come', async () => {
  const { transport, sockets } = wire()
  sockets[0]!.fire('open')
  const first = transport.call('settings.get', {})
  const second = transport.call('models.list', {})
  const [a, b] = sockets[0]!.sent
  sockets[0]!.fire('message', { kind: 'reply', id: b!.id, result: { ok: true, value: 'b' } })
  sockets[0]!.fire('message', { kind: 'reply', id: a!.id, result: { ok: true, value: 'a' } })
  expect([await first, await second]).toMatchObject([{ value: 'a' }, { value: 'b' }])
})

test('a broken connection ends calls as failures, comes back, and waits longer each time', async () => {
  const { transport, sockets, retries } = wire()
  const seen: string[] = []
  transport.onConnection((connection) => seen.push(connection))
  sockets[0]!.fire('open')
  const result = transport.call('settings.get', {})
  sockets[0]!.fire('close')
  expect(await result).toMatchObject({ ok: false, failure: { code: 'environment' } })
  expect(await transport.call('settings.get', {})).toMatchObject({ ok: false })
  retries[0]!.run()
  sockets[1]!.fire('close')
  expect(retries.map((retry) => retry.ms)).toEqual([500, 1000])
  retries[1]!.run()
  sockets[2]!.fire('open')
  expect(seen).toEqual(['connecting', 'open', 'lost', 'open'])
})

test('events reach their listeners until they leave', () => {
  const { transport, sockets } = wire()
  const seen: string[] = []
  const leave = transport.onEvent((event) => seen.push(event.type))
  sockets[0]!.fire('open')
  sockets[0]!.fire('message', { kind: 'event', event: { type: 'datasets.changed' } })
  leave()
  sockets[0]!.fire('message', { kind: 'event', event: { type: 'settings.changed' } })
  expect(seen).toEqual(['datasets.changed'])
})
