/** A measuring process that stays alive between rounds: one JSON line in, one JSON line out. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Child<Request, Reply> {
  /** Sends a request and waits for the answer. Rejects with what the process printed when it ends instead. */
  ask(request: Request): Promise<Reply>
  close(): Promise<void>
}

const SHOWN = 2000

export function startChild<Request, Reply>(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child<Request, Reply> {
  const child: ChildProcessWithoutNullStreams = spawn(command, [...args], { env: { ...process.env, ...env } })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-SHOWN)))
  const waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = []
  createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('{')) waiting.shift()?.resolve(JSON.parse(line) as Reply)
  })
  const ended = new Promise<void>((resolve) => {
    const fail = (reason: string): void => {
      for (const { reject } of waiting.splice(0))
        reject(new Error(`${command} ${args.join(' ')}: ${reason}\n${errors}`))
      resolve()
    }
    child.once('error', (error) => fail(error.message))
    child.once('close', (code, signal) => fail(`it ended with ${signal ?? code}`))
  })
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(request)}\n`)
      }),
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** Answers every request on standard input with one line, in order, until the input ends. */
export async function serveLines(answer: (request: never) => Promise<object>): Promise<void> {
  for await (const line of createInterface(process.stdin)) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as never))}\n`)
  }
}
