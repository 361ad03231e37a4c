import { EventEmitter } from 'node:events'

type Source = 'system' | 'light' | 'dark'

/** `nativeTheme` on a system that is set to light. */
class NativeTheme extends EventEmitter {
  #source: Source = 'system'
  get themeSource(): Source {
    return this.#source
  }
  set themeSource(source: Source) {
    const wasDark = this.shouldUseDarkColors
    this.#source = source
    this.emit('stand-in:source')
    if (wasDark !== this.shouldUseDarkColors) this.emit('updated')
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

export const nativeTheme = new NativeTheme()
