import { BrowserWindow, nativeTheme } from 'electron'
import type { Output } from '../../core/contract/methods.ts'
import type { EventStream } from './event-stream.ts'
import type { Service } from './service.ts'

/** The window's colour until the page is drawn, to avoid a white flash on a dark desktop. */
export function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? '#16181d' : '#fbfbfa'
}

/** Applies the theme setting to the page (prefers-color-scheme), the menus and the window's background. */
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
