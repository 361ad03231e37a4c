/**
 * `npm run demo`: all of Thaw in two to three minutes. Imports the photographs that come with Thaw, measures them, recommends
 * with reasons, trains as recommended and shows the history, in a temporary folder.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePhotos } from '../app/photos.ts'
import { exitCodeOf, FailureError } from '../domain/failure.ts'
import type { Client } from './client.ts'
import { datasetText } from './commands/import.ts'
import { measurementText } from './commands/measure.ts'
import { adviceText } from './commands/recommend.ts'
import { failureText } from './failure-text.ts'
import { runText } from './follow-run.ts'
import { runTable } from './history/read.ts'
import { print } from './output.ts'
import { createProgress } from './progress.ts'
import { createSession } from './session.ts'

/** Time limit for training in minutes, which the recommendation takes into account. */
const MINUTES = 2

const folder = mkdtempSync(join(tmpdir(), 'thaw-demo-'))
const progress = createProgress(process.stderr, undefined)
const session = createSession({
  home: join(folder, 'home'),
  engine: undefined,
  onEvent: (event) => progress.show(event),
})
const stopListening = session.listenForSignals()
try {
  const pictures = join(folder, 'hands')
  const written = await writePhotos(pictures)
  if (!written.ok) throw new FailureError(written.failure)
  title(`A dataset of ${written.value.items} photographs: hands that show the digits 0 to 9`)
  await show(await session.client(), pictures)
} catch (error) {
  progress.clear()
  if (!(error instanceof FailureError)) throw error
  console.error(failureText(error.failure))
  process.exitCode = exitCodeOf(error.failure.code)
} finally {
  await session.close()
  stopListening()
  rmSync(folder, { recursive: true, force: true })
}

async function show(client: Client, pictures: string): Promise<void> {
  const dataset = await client.job('datasets.import', { path: pictures })
  say(datasetText(dataset))
  title('Its effective size, and its distance from the pretraining data')
  say(measurementText(await client.job('measure.run', { dataset: dataset.datasetId })))
  title(`Which part of the model to unfreeze, with ${MINUTES} min of training to spend`)
  const advice = await client.job('advice.recommend', { dataset: dataset.datasetId, minutes: MINUTES })
  say(adviceText(advice))
  title('Training as recommended')
  const { runId } = await client.call('runs.start', {
    dataset: dataset.datasetId,
    adviceId: advice.adviceId,
    minutes: MINUTES,
    seed: 1,
  })
  const run = await client.call('runs.wait', { run: runId })
  say(runText(run))
  title('The history')
  say(runTable((await client.call('runs.list', {})).runs))
  if (run.status !== 'completed') process.exitCode = 4
}

function title(text: string): void {
  say(`\n== ${text}\n`)
}

function say(text: string): void {
  progress.clear()
  print(text)
}
