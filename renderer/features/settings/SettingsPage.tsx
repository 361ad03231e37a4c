import type { Settings } from '../../../core/contract/index.ts'
import { useQuery, useThaw } from '../../state/hooks.ts'
import { Segments } from '../../ui/Field.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { EnginePanel } from './EnginePanel.tsx'

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
                  ['Connected by', transport],
                ]}
              />
              <CopyButton
                text={`Thaw ${version}\nhome ${home}\nplatform ${platform}\nengine ${engine}\ntransport ${transport}`}
                label="Copy for a report"
              />
            </>
          )}
        </Loaded>
      </Panel>
    </div>
  )
}

function SettingsForm({ settings }: { settings: Settings }) {
  const { cache, call, notices } = useThaw()

  /** The choice shows at once; where it can't be kept, the one in force comes back. */
  async function set(change: Partial<Settings>): Promise<void> {
    cache.set('settings.get', {}, { ...settings, ...change })
    const result = await call('settings.set', change)
    if (result.ok) return
    notices.fail(result.failure)
    cache.invalidate((method) => method === 'settings.get')
  }

  return (
    <>
      <Panel title="Appearance">
        <Segments
          label="Theme"
          value={settings.theme}
          options={[
            ['system', 'As the system'],
            ['light', 'Light'],
            ['dark', 'Dark'],
          ]}
          onChange={(theme) => void set({ theme: theme as Settings['theme'] })}
        />
      </Panel>
      <EnginePanel value={settings.engine} onChange={(engine) => void set({ engine })} />
    </>
  )
}
