import type { Settings } from '../../../core/contract/index.ts'
import { useQuery, useThaw } from '../../state/hooks.ts'
import { changeSettings } from '../../state/settings.ts'
import { Segments } from '../../ui/Field.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { Diagnostics } from './Diagnostics.tsx'
import { EnginePanel } from './EnginePanel.tsx'
import { ModelsPanel } from './ModelsPanel.tsx'

export function SettingsPage() {
  const settings = useQuery('settings.get', {})
  const info = useQuery('app.info', {})
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>Settings</h1>
      </header>
      <Loaded from={settings}>{(value) => <SettingsForm settings={value} />}</Loaded>
      <Panel title="About">
        <Loaded from={info}>
          {({ version, home, platform, engine, transport }) => (
            <>
              <Facts
                facts={[
                  ['Version', version],
                  [
                    'Data folder',
                    <span key="home" className="path">
                      {home}
                    </span>,
                  ],
                  ['Platform', platform],
                  ['Engine', engine],
                  ['Connection', transport],
                ]}
              />
              <Diagnostics />
            </>
          )}
        </Loaded>
      </Panel>
    </div>
  )
}

function SettingsForm({ settings }: { settings: Settings }) {
  const thaw = useThaw()
  const set = (change: Partial<Settings>): void => void changeSettings(thaw, change)

  return (
    <>
      <Panel title="Appearance">
        <Segments
          label="Theme"
          value={settings.theme}
          options={[
            ['system', 'System'],
            ['light', 'Light'],
            ['dark', 'Dark'],
          ]}
          onChange={(theme) => set({ theme: theme as Settings['theme'] })}
        />
      </Panel>
      <ModelsPanel />
      <EnginePanel value={settings.engine} onChange={(engine) => set({ engine })} />
    </>
  )
}
