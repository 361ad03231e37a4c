import { BrowserWindow, nativeTheme } from 'electron'
import type { Output } from '../../core/contract/methods.ts'
import type { EventStream } from './event-stream.ts'
import type { Service } from './service.ts'

/** What the window shows before the page does, so that a dark desktop sees no white flash. */
export function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? '#16181d' : '#fbfbfa'
}

/** The theme of the settings, for the page (prefers-color-scheme), menus and the window's background alike. */
export function followTheme({ service, events }: { service: Service; events: EventStream }): void {
  async function apply(): Promise<void> {
    const settings = await service.call('settings.get', {})
    if (settings.ok) nativeTheme.themeSource = (settings.value as Output<'settings.get'>).theme
  }
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(backgroundColor())
  })
  events.subscribe((event) => {
    if (event.type === 'settings.changed') void apply()
  })
  void apply()
}
