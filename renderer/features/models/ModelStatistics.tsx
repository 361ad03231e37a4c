import { useId, useState } from 'react'
import type { ModelInfo } from '../../../core/contract/index.ts'
import { sentence } from '../../../core/domain/sentence.ts'
import { CHOSEN_STATISTICS } from '../../../core/domain/shift-meaning.ts'
import { count } from '../../lib/format.ts'
import { typedPath } from '../../lib/typedPath.ts'
import { buildStatistics } from '../../state/buildingStatistics.ts'
import { useAction, useQuery, useThaw, useValue } from '../../state/hooks.ts'
import { withEntry } from '../../state/observable.ts'
import { Button } from '../../ui/Button.tsx'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { PathField } from '../../ui/PathField.tsx'
import { JobPanel } from '../shell/JobPanel.tsx'

/** What shift is measured against, and building, taking in, saving and removing it. */
export function ModelStatistics({ model }: { readonly model: ModelInfo }) {
  const thaw = useThaw()
  const id = useId()
  // Kept while statistics are built, so that a failure leaves what was typed.
  const [from, setFrom] = useState('')
  const { model: name, statistics } = model
  const job = [...useValue(thaw.jobs).values()].find(({ kind, title }) => kind === 'statistics' && title === name)
  return (
    <section aria-labelledby={id} className="model-statistics" data-testid="model-statistics">
      <h3 id={id}>What shift is measured against</h3>
      <p>{stated(model)}</p>
      {job?.failure && (
        <FailurePanel
          failure={job.failure}
          onDismiss={() => thaw.jobs.update((all) => withEntry(all, job.jobId, undefined))}
        />
      )}
      {job && !job.failure ? (
        <JobPanel job={job} title={`Statistics for ${name}`} />
      ) : (
        <>
          <Build model={name} again={statistics !== null} text={from} onText={setFrom} />
          {statistics !== null && <Keep model={name} removable={statistics.removable} />}
        </>
      )}
    </section>
  )
}

function stated({ statistics, byMoments }: ModelInfo): string {
  if (statistics?.chosen) {
    const images = `${count(statistics.items)} images of ${statistics.source}`
    return `${sentence(images)}. ${sentence(CHOSEN_STATISTICS.replace('then ', ''))}.`
  }
  if (statistics) return `${count(statistics.items)} images: ${statistics.source}.`
  if (byMoments) return 'The running statistics of its batch normalisations, among kinds of images that a person knows.'
  return 'Nothing yet: this model came without statistics of its pretraining, so that shift is unknown.'
}

/** Images that stand for the pretraining set: a dataset, a folder, or what somebody else has built. */
interface BuildProps {
  readonly model: string
  /** Whether it has statistics already. */
  readonly again: boolean
  readonly text: string
  readonly onText: (text: string) => void
}

function Build({ model, again, text, onText }: BuildProps) {
  const thaw = useThaw()
  const { native } = thaw
  const known = useQuery('datasets.list', {})
  const datasets = known.status === 'ready' ? known.value.datasets : []
  const typed = typedPath(text)
  return (
    <details open={!again}>
      <summary>{again ? 'Use other images' : 'Build statistics of images that you choose'}</summary>
      <p className="small muted">
        Nobody who passes on a checkpoint has the images that it was pretrained on. Choose images that you think are
        like them, at least 64 and better thousands: {CHOSEN_STATISTICS}. Classes are not needed. For ORG/NAME, Thaw
        asks the hub, and downloads a gigabyte of its pictures at most into its cache.
      </p>
      {datasets.length > 0 && (
        <p className="row wrap small">
          {datasets.slice(0, 6).map(({ datasetId, name, items }) => (
            <Button key={datasetId} onClick={() => onText(name)} title={`${count(items)} images`}>
              {name}
            </Button>
          ))}
        </p>
      )}
      <PathField
        label="Images, or a file of statistics"
        placeholder="a dataset’s name, a folder’s path, ORG/NAME of the hub, or a file of statistics"
        value={text}
        onChange={onText}
        choose={native ? () => native.chooseFolder() : undefined}
        testId="statistics-from"
      />
      <p className="row end">
        <Button
          kind="primary"
          unavailable={typed === '' ? 'Choose images first' : undefined}
          onClick={() => void buildStatistics(thaw, model, typed)}
          data-testid="build-statistics"
        >
          {/\.safetensors$/i.test(typed) ? 'Take in' : 'Build'}
        </Button>
      </p>
    </details>
  )
}

/** Saves them as a file that others can take in, or removes them. */
function Keep({ model, removable }: { readonly model: string; readonly removable: boolean }) {
  const { cache, notices } = useThaw()
  const { busy, act } = useAction()
  const [path, setPath] = useState('')
  const file = typedPath(path)
  return (
    <details>
      <summary>Save as a file for others with the same checkpoint, or remove</summary>
      <PathField
        label="File"
        placeholder="the whole path of a file to write, as in /home/me/clip-photos.safetensors"
        value={path}
        onChange={setPath}
        choose={undefined}
        testId="statistics-file"
      />
      <p className="row end">
        {removable && (
          <Button
            kind="quiet"
            icon="trash"
            busy={busy}
            title="What came with the model counts again; without anything, shift is unknown."
            onClick={() =>
              act('models.forgetStatistics', { model }, () => cache.invalidate((method) => method === 'models.list'))
            }
            data-testid="forget-statistics"
          >
            Remove these statistics
          </Button>
        )}
        <Button
          busy={busy}
          unavailable={file === '' ? 'Type the path of a file first' : undefined}
          onClick={() =>
            act('models.saveStatistics', { model, file }, (saved) =>
              notices.show({ tone: 'good', text: `Saved ${saved.file}.` }),
            )
          }
          data-testid="save-statistics"
        >
          Save
        </Button>
      </p>
    </details>
  )
}
