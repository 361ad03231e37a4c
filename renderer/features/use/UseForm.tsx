import { useCallback, useId, useRef, useState } from 'react'
import type { ModelUsed, TextKind } from '../../../core/contract/index.ts'
import { checkTemplates } from '../../../core/domain/caption.ts'
import type { Failure } from '../../../core/domain/failure.ts'
import { counted } from '../../lib/format.ts'
import { useDroppedFiles } from '../../state/droppedFiles.ts'
import { useThaw, useValue } from '../../state/hooks.ts'
import { pictureOf, scorePictures } from '../../state/usingModels.ts'
import { Button } from '../../ui/Button.tsx'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { Segments } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { JobPanel } from '../shell/JobPanel.tsx'
import { PictureChoice } from './PictureChoice.tsx'
import { UsedScores } from './UsedScores.tsx'

interface Props {
  readonly of: { readonly run: string } | { readonly model: string }
  readonly title: string
  /** Of the run, in the field from the start. */
  readonly classes: readonly string[]
  /** Of labels; null where the model reads no texts, and only the run's own classes can be told apart. */
  readonly templates: readonly string[] | null
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')
const THUMBNAIL = 320

/** Pictures and texts, and their scores. */
export function UseForm({ of, title, classes, templates }: Props) {
  const thaw = useThaw()
  const id = useId()
  const [files, setFiles] = useState<readonly File[]>([])
  const [kind, setKind] = useState<TextKind>('labels')
  const [texts, setTexts] = useState<Readonly<Record<TextKind, string>>>({ labels: classes.join('\n'), captions: '' })
  const [prompts, setPrompts] = useState((templates ?? []).join('\n'))
  const [used, setUsed] = useState<ModelUsed | null>(null)
  const [failed, setFailed] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const scores = useRef<HTMLDivElement>(null)
  const add = useCallback((more: readonly File[]) => setFiles((before) => [...before, ...more]), [])
  const over = useDroppedFiles(add)
  const job = [...useValue(thaw.jobs).values()].find((one) => one.kind === 'use' && one.title === title)
  const checked = checkTemplates(prompts.split('\n'))
  const lines = linesOf(texts[kind])
  const byTemplates = kind === 'labels' && templates !== null

  function missing(): string | undefined {
    if (files.length === 0) return 'Choose pictures first'
    if (lines.length === 0) return kind === 'labels' ? 'Type a label first' : 'Type a caption first'
    return byTemplates && !checked.ok ? 'Correct the class templates first' : undefined
  }

  async function score(): Promise<void> {
    setBusy(true)
    setFailed(null)
    const pictures = await Promise.all(files.map((file) => pictureOf(thaw, file)))
    const request = { ...of, pictures, texts: lines, kind, thumbnails: THUMBNAIL }
    const result = await scorePictures(thaw, title, {
      ...request,
      ...(byTemplates && checked.ok && { templates: checked.value }),
    })
    setBusy(false)
    if (result.ok) setUsed(result.value)
    else if (result.failure.code !== 'stopped') setFailed(result.failure)
    if (result.ok) scores.current?.scrollIntoView({ block: 'nearest' })
  }

  return (
    <>
      <Panel title="Pictures and texts" testId="use-form">
        <div className="use-form">
          <PictureChoice files={files} over={over} onAdd={add} onChange={setFiles} />
          <div className="stack">
            {templates ? (
              <Segments
                label="What the texts are"
                value={kind}
                options={[
                  ['labels', 'Labels'],
                  ['captions', 'Captions'],
                ]}
                onChange={(value) => setKind(value === 'captions' ? value : 'labels')}
              />
            ) : (
              <p className="small muted">This model reads no texts: only the classes of the run can be told apart.</p>
            )}
            <span className="field block">
              <label htmlFor={id} className="small muted">
                {kind === 'labels' ? 'A label on each line' : 'A caption on each line, as you would describe a picture'}
              </label>
              <textarea
                id={id}
                rows={6}
                value={texts[kind]}
                spellCheck={false}
                onChange={(event) => setTexts({ ...texts, [kind]: event.target.value })}
                data-testid="use-texts"
              />
            </span>
            {byTemplates && (
              <details className="templates">
                <summary className="small">{counted(linesOf(prompts).length, 'class template')}</summary>
                <label htmlFor={`${id}templates`} className="hidden">
                  Class templates
                </label>
                <textarea
                  id={`${id}templates`}
                  rows={4}
                  value={prompts}
                  spellCheck={false}
                  aria-invalid={!checked.ok}
                  onChange={(event) => setPrompts(event.target.value)}
                />
                {!checked.ok && (
                  <p className="status warn text" role="alert">
                    {checked.failure.message}
                  </p>
                )}
              </details>
            )}
          </div>
        </div>
        <div className="row wrap">
          <Button
            kind="primary"
            icon="play"
            busy={busy}
            unavailable={missing()}
            onClick={() => void score()}
            data-testid="use-score"
          >
            Score
          </Button>
          <span className="small muted">
            <Icon name="info" /> The pictures stay on this machine, and Thaw does not keep them.
          </span>
        </div>
        {job && <JobPanel job={job} title={`Scoring ${counted(files.length, 'picture')}`} />}
        {failed && <FailurePanel failure={failed} onDismiss={() => setFailed(null)} />}
      </Panel>
      <div ref={scores}>{used && <UsedScores used={used} />}</div>
    </>
  )
}
