import { useEffect, useRef, type RefObject } from 'react'
import { ComparePage } from './features/compare/ComparePage.tsx'
import { DatasetPage } from './features/dataset/DatasetPage.tsx'
import { DatasetsPage } from './features/datasets/DatasetsPage.tsx'
import { DropTarget } from './features/datasets/DropTarget.tsx'
import { HistoryPage } from './features/history/HistoryPage.tsx'
import { ImportPage } from './features/import/ImportPage.tsx'
import { RunPage } from './features/run/RunPage.tsx'
import { SweepPage } from './features/sweep/SweepPage.tsx'
import { UsePage } from './features/use/UsePage.tsx'
import { SettingsPage } from './features/settings/SettingsPage.tsx'
import { Banners } from './features/shell/Banners.tsx'
import { Shortcuts } from './features/shell/Shortcuts.tsx'
import { Sidebar } from './features/shell/Sidebar.tsx'
import { Notices } from './features/shell/Notices.tsx'
import { useQuery, useRoute } from './state/hooks.ts'
import type { Route } from './state/route.ts'
import { rememberTheme } from './state/theme.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'

export function App() {
  const { route } = useRoute()
  const main = useRef<HTMLElement>(null)
  const settings = useQuery('settings.get', {})
  const theme = settings.status === 'ready' ? settings.value.theme : null
  useEffect(() => {
    if (theme) rememberTheme(theme)
  }, [theme])
  const place = `${route.screen}/${route.id}`

  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to content
      </a>
      <Sidebar screen={route.screen} />
      <main id="main" ref={main} tabIndex={-1}>
        <Banners />
        <div className="screen" key={place}>
          <FocusOnArrival main={main} />
          <ErrorBoundary>
            <ScreenOf route={route} />
          </ErrorBoundary>
        </div>
      </main>
      <Notices />
      {route.screen !== 'use' && <DropTarget />}
      <Shortcuts />
    </div>
  )
}

/**
 * Moves the focus to the new screen: the pressed control may be gone, and the next Tab would start at the first link.
 */
function FocusOnArrival({ main }: { main: RefObject<HTMLElement | null> }) {
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true })
  }, [main])
  return null
}

function ScreenOf({ route }: { route: Route }) {
  switch (route.screen) {
    case 'datasets':
      return <DatasetsPage />
    case 'dataset':
      return <DatasetPage dataset={route.id} />
    case 'import':
      return <ImportPage path={route.id} />
    case 'run':
      return <RunPage runId={route.id} />
    case 'sweep':
      return <SweepPage sweepId={route.id} />
    case 'history':
      return <HistoryPage />
    case 'compare':
      return <ComparePage />
    case 'use':
      return <UsePage run={route.query['run']} model={route.query['model']} />
    case 'settings':
      return <SettingsPage />
  }
}
