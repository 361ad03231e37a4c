import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { ThawContext } from './state/hooks.ts'
import { createThaw } from './state/thaw.ts'
import { applyTheme, rememberedTheme } from './state/theme.ts'
import { connectTransport } from './transport.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/layout.css'
import './styles/tables.css'
import './styles/charts.css'
import './styles/features.css'

applyTheme(rememberedTheme())

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const thaw = createThaw(connectTransport(), {
  now: () => Date.now(),
  go: (hash) => location.assign(hash),
  later: (run, ms) => setTimeout(run, ms),
})

createRoot(root).render(
  <StrictMode>
    <ThawContext value={thaw}>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </ThawContext>
  </StrictMode>,
)
