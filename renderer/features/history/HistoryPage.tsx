import { useMemo, useState } from 'react'
import type { RunSummary } from '../../../core/contract/index.ts'
import { modelNames } from '../../../core/domain/run-models.ts'
import { RUN_COLUMNS, filterRuns } from '../../lib/runRows.ts'
import { pageAt } from '../../lib/pageAt.ts'
import { sortRows } from '../../lib/table.ts'
import { useRoute } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Pager } from '../../ui/Pager.tsx'
import { Empty } from '../../ui/Panel.tsx'
import { HistoryFilters } from './HistoryFilters.tsx'
import { HistoryTable } from './HistoryTable.tsx'
import { QueuePanel } from '../queue/QueuePanel.tsx'
import { SweepList } from '../sweep/SweepList.tsx'
import { SaveRuns } from './SaveRuns.tsx'
import { Trackio } from './Trackio.tsx'
import { useRunList } from './useRunList.ts'

const COMPARED_AT_MOST = 10
/** Rows in the table at a time: many more would hold up the window. */
const PAGE = 100

export function HistoryPage() {
  const { route } = useRoute()
  const runs = useRunList(route.query['archived'] === 'yes' ? {} : { archived: false })
  return (
    <div className="page wide">
      <Loaded from={runs}>{({ runs, whole }) => <History runs={runs} whole={whole} />}</Loaded>
    </div>
  )
}

function History({ runs, whole }: { runs: readonly RunSummary[]; /** Or only the newest. */ whole: boolean }) {
  const { route, setQuery } = useRoute()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const {
    text = '',
    status = '',
    strategy = '',
    dataset = '',
    model = '',
    sort = 'started',
    order = 'desc',
  } = route.query
  const models = useMemo(() => modelNames(runs), [runs])
  const column = RUN_COLUMNS.find(({ key }) => key === sort) ?? RUN_COLUMNS[0]
  const direction = order === 'asc' ? 'asc' : 'desc'
  const shown = useMemo(
    () =>
      sortRows(
        filterRuns(runs, { text, status, strategy, dataset, model: models.size > 1 ? model : '' }),
        (run) => column?.value(run) ?? null,
        direction,
      ),
    [runs, text, status, strategy, dataset, model, models, column, direction],
  )
  const page = pageAt(route.query['page'], shown.length, PAGE)
  const chosen = shown.filter((run) => selected.has(run.runId))

  const toSave = chosen.length > 0 ? chosen : shown

  function sortBy(key: string): void {
    const numeric = RUN_COLUMNS.find((candidate) => candidate.key === key)?.numeric === true
    const first = numeric || key === 'started' ? 'desc' : 'asc'
    const other = first === 'desc' ? 'asc' : 'desc'
    setQuery({ sort: key, order: key === sort && direction === first ? other : first, page: '' })
  }

  const whyNot =
    chosen.length < 2
      ? 'Select two or more runs to compare'
      : chosen.length > COMPARED_AT_MOST
        ? `You can compare at most ${COMPARED_AT_MOST} runs`
        : undefined
  return (
    <>
      <header className="page-head">
        <h1>History</h1>
        <div className="row">
          <Trackio runs={toSave} />
          <SaveRuns runs={toSave} name="thaw-runs" />
          <Button
            kind="primary"
            icon="compare"
            unavailable={whyNot}
            onClick={() =>
              location.assign(formatRoute('compare', '', { runs: chosen.map(({ runId }) => runId).join(',') }))
            }
            data-testid="compare-button"
          >
            Compare{chosen.length > 0 && ` ${chosen.length}`}
          </Button>
        </div>
      </header>
      <QueuePanel />
      <SweepList />
      <HistoryFilters
        runs={runs}
        models={models}
        query={route.query}
        onChange={(changes) => setQuery({ ...changes, page: '' })}
      />
      {runs.length === 0 ? (
        <Empty title="No runs yet">
          <p>
            Thaw keeps every training run here with its data, configuration, curves and scores. Open a{' '}
            <a href={formatRoute('datasets')}>dataset</a> and choose “Recommend and train”.
          </p>
        </Empty>
      ) : (
        <>
          <HistoryTable
            runs={shown}
            page={page}
            models={models}
            sort={sort}
            direction={direction}
            onSort={sortBy}
            selected={selected}
            onSelect={setSelected}
          />
          {whole ? (
            <Pager
              page={page}
              what="runs"
              total={shown.length}
              onPage={(number) => setQuery({ page: String(number) })}
            />
          ) : (
            <p className="muted">Loading earlier runs…</p>
          )}
        </>
      )}
    </>
  )
}
