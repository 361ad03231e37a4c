/** The envelopes of calls and events between processes: the same over Electron IPC, WebSocket and child processes. */
import { z } from 'zod'
import { appEvent } from './events.ts'

export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  details: z.string().optional(),
})
export const resultEnvelope = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureSchema }),
])
export const callMessage = z.object({
  kind: z.literal('call'),
  id: z.number(),
  method: z.string(),
  params: z.unknown(),
})
export const replyMessage = z.object({ kind: z.literal('reply'), id: z.number(), result: resultEnvelope })
export const eventMessage = z.object({ kind: z.literal('event'), event: appEvent })

export type CallMessage = z.infer<typeof callMessage>
export type ReplyMessage = z.infer<typeof replyMessage>
export type EventMessage = z.infer<typeof eventMessage>
