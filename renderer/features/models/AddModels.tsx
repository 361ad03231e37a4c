import { useId, useState, type SubmitEvent } from 'react'
import type { ElsewhereModel, ModelInfo, Output } from '../../../core/contract/index.ts'
import { typedPath } from '../../lib/typedPath.ts'
import { addModel } from '../../state/addingModels.ts'
import { useQuery, useThaw, useValue } from '../../state/hooks.ts'
import { withEntry } from '../../state/observable.ts'
import { changeSettings } from '../../state/settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { JobPanel } from '../shell/JobPanel.tsx'
import { ModelStatistics } from './ModelStatistics.tsx'
import { SourceChoice } from './SourceChoice.tsx'
import { Offers } from './Offers.tsx'
import { cachedOffer, catalogueOffer, foundOffer, type Offer } from './offer.ts'

type Found = Output<'hub.search'>['models']

/** What there is to add: by name or path, from the cache, from the catalogue, or from a search on the hub. */
export function AddModels({ onClose }: { readonly onClose: () => void }) {
  const thaw = useThaw()
  const id = useId()
  const [found, setFound] = useState<{ readonly query: string; readonly models: Found } | null>(null)
  const [source, setSource] = useState('hub')
  const [fresh, setFresh] = useState<string | null>(null)
  const listed = useQuery('models.list', {})
  const cached = useQuery('hub.cached', {})
  const catalogue = useQuery('hub.catalogue', {})
  const jobs = [...useValue(thaw.jobs).values()].filter(({ kind }) => kind === 'model')
  const busy = new Set(jobs.filter(({ failure }) => failure === null).map(({ title }) => title))
  const added = new Set(
    listed.status === 'ready'
      ? [...listed.value.models, ...listed.value.elsewhere].flatMap(({ model, origin }) =>
          origin?.kind === 'hub' ? [model, origin.id] : [model],
        )
      : [],
  )
  const inCache = new Set(
    cached.status === 'ready' ? cached.value.models.flatMap(({ id: name, complete }) => (complete ? [name] : [])) : [],
  )
  const known = listed.status === 'ready' ? listed.value : { models: [], elsewhere: [] }
  const justAdded = known.models.find(({ model }) => model === fresh)
  const forOthers = known.elsewhere.find(({ model }) => model === fresh)
  const state = (offer: Offer): 'added' | 'busy' | 'open' =>
    added.has(offer.name) ? 'added' : busy.has(offer.name) ? 'busy' : 'open'
  const add = (name: string, offline = false): void =>
    void addModel(thaw, name, offline ? null : source).then((model) => model !== null && setFresh(model))

  return (
    <Dialog className="drawer add-models" aria-labelledby={id} onClose={onClose} data-testid="add-models">
      <header className="panel-head">
        <h2 id={id}>Add a model</h2>
        <Button kind="quiet" icon="cross" onClick={onClose} aria-label="Close" />
      </header>
      <div className="add-models-body">
        <NameForm
          source={source}
          onSource={setSource}
          onAdd={add}
          onFound={(query, models) => setFound({ query, models })}
        />
        {jobs.map((job) =>
          job.failure ? (
            <FailurePanel key={job.jobId} failure={job.failure}>
              <Button onClick={() => add(job.title)}>Try again</Button>
              <Button kind="quiet" onClick={() => thaw.jobs.update((all) => withEntry(all, job.jobId, undefined))}>
                Dismiss
              </Button>
            </FailurePanel>
          ) : (
            <JobPanel key={job.jobId} job={job} title={job.title === '' ? 'Adding a model' : `Adding ${job.title}`} />
          ),
        )}
        {justAdded && <JustAdded model={justAdded} onDone={() => setFresh(null)} />}
        {forOthers && <OtherJustAdded model={forOthers} onDone={() => setFresh(null)} />}
        {found && (
          <Offers
            title={`On the hub: “${found.query}”`}
            none="The hub has no model with that in its name."
            offers={found.models.map((model) => foundOffer(model, inCache.has(model.id)))}
            state={state}
            onAdd={(offer) => add(offer.name, offer.inCache)}
            testId="found-models"
          />
        )}
        <Loaded from={cached}>
          {({ cache, models }) => (
            <Offers
              title="On this machine already"
              note={`In the cache that Python’s huggingface_hub uses, ${cache}`}
              none="Nothing yet. What you download here, Python finds as well."
              offers={models.map(cachedOffer)}
              state={state}
              onAdd={(offer) => add(offer.name, offer.inCache)}
              testId="cached-models"
            />
          )}
        </Loaded>
        <Loaded from={catalogue}>
          {({ models }) => (
            <Offers
              title="Well known"
              note="ImageNet: top-1 without training, as the named source states it."
              none=""
              offers={models.map((model) => catalogueOffer(model, inCache.has(model.id)))}
              state={state}
              onAdd={(offer) => add(offer.name, offer.inCache)}
              testId="catalogue-models"
            />
          )}
        </Loaded>
      </div>
    </Dialog>
  )
}

/** What comes next for a model that was added: statistics, if it brought none. */
function JustAdded({ model, onDone }: { readonly model: ModelInfo; readonly onDone: () => void }) {
  return (
    <div className="just-added" data-testid="just-added">
      <p className="status good">
        <Icon name="check" />
        {model.model} is added.
        <Button kind="quiet" onClick={onDone}>
          {model.statistics === null ? 'Not now' : 'Done'}
        </Button>
      </p>
      <ModelStatistics model={model} />
    </div>
  )
}

/** Such a model has no statistics to build; it can be chosen at once. */
function OtherJustAdded({ model, onDone }: { readonly model: ElsewhereModel; readonly onDone: () => void }) {
  const thaw = useThaw()
  return (
    <div className="just-added" data-testid="just-added">
      <p className="status good">
        <Icon name="check" />
        {model.model} is added.
        <Button
          kind="quiet"
          onClick={() => {
            void changeSettings(thaw, { model: model.model })
            onDone()
          }}
        >
          Use it
        </Button>
        <Button kind="quiet" onClick={onDone}>
          Not now
        </Button>
      </p>
      <p className="small muted">
        {model.family}: Thaw advises on it, and other trainers train it, here or on another machine.
      </p>
    </div>
  )
}

interface NameFormProps {
  /** Whom Search and Add ask; empty while a mirror has no address. */
  readonly source: string
  readonly onSource: (source: string) => void
  readonly onAdd: (name: string) => void
  readonly onFound: (query: string, models: Found) => void
}

/** A name, a path, or words to search for. */
function NameForm({ source, onSource, onAdd, onFound }: NameFormProps) {
  const thaw = useThaw()
  const id = useId()
  const [text, setText] = useState('')
  const [failed, setFailed] = useState<Parameters<typeof FailurePanel>[0]['failure'] | null>(null)
  const [searching, setSearching] = useState(false)
  const typed = typedPath(text)
  const noAddress = source === '' ? 'Type the address of the mirror first' : undefined
  const named = /^[^\s/\\]+\/[^\s/\\]/.test(typed) || /^([/~\\]|[A-Za-z]:[\\/])/.test(typed)

  async function search(): Promise<void> {
    setSearching(true)
    const result = await thaw.call('hub.search', { query: typed, source })
    setSearching(false)
    setFailed(result.ok ? null : result.failure)
    if (result.ok) onFound(typed, result.value.models)
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    if (noAddress !== undefined) return
    if (named) onAdd(typed)
    else if (typed !== '') void search()
  }

  return (
    <>
      <form className="row wrap" onSubmit={submit}>
        <label htmlFor={id} className="hidden">
          A model of the hub, a folder, or words to search for
        </label>
        <input
          id={id}
          className="grow"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="ORG/NAME, a folder’s path, or words to search for"
          spellCheck={false}
          data-testid="model-name"
        />
        <Button
          kind={named ? 'primary' : 'plain'}
          icon="add"
          unavailable={noAddress ?? (named ? undefined : 'Type ORG/NAME or the path of a folder first')}
          onClick={() => onAdd(typed)}
          data-testid="add-model-named"
        >
          Add
        </Button>
        <Button
          icon="search"
          busy={searching}
          unavailable={noAddress ?? (typed === '' ? 'Type a part of a name first' : undefined)}
          onClick={() => void search()}
          data-testid="search-hub"
        >
          Search the hub
        </Button>
      </form>
      <SourceChoice onChange={onSource} />
      {failed && <FailurePanel failure={failed} onDismiss={() => setFailed(null)} />}
    </>
  )
}
