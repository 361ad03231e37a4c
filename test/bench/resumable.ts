/** Results that are written down at once, so that a bench that was stopped goes on where it was. */
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface ResultLog<T> {
  /** In the order in which they were added; `add` extends it. */
  readonly results: readonly T[]
  add(result: T): Promise<void>
}

/** The log in a file of JSON lines, made with its folder where missing. */
export async function openLog<T>(file: string): Promise<ResultLog<T>> {
  await mkdir(dirname(file), { recursive: true })
  const text = await readFile(file, 'utf8').catch(() => '')
  const results = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
  return {
    results,
    async add(result) {
      results.push(result)
      await appendFile(file, `${JSON.stringify(result)}\n`)
    },
  }
}

/** Does one job after the other; after each, `work` gives a line to say, and how much is left is said with it. */
export async function inTurn<Job>(jobs: readonly Job[], work: (job: Job) => Promise<string>): Promise<void> {
  const began = performance.now()
  for (const [i, job] of jobs.entries()) {
    const said = await work(job)
    console.error(`${said}; ${leftText(performance.now() - began, i + 1, jobs.length - i - 1)}`)
  }
}

/** How many jobs are left, and for how long at the pace so far. */
export function leftText(elapsedMs: number, done: number, left: number): string {
  return `${left} to go, about ${((elapsedMs / done) * (left / 60_000)).toFixed(0)} minutes`
}
