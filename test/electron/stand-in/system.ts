import { strict } from './strict.ts'

/** `shell` opens nothing; specs read what it was asked for. */
export const shell = strict('shell', {
  opened: [] as string[],
  openPath: async (path: string): Promise<string> => {
    shell.opened.push(path)
    return ''
  },
  openExternal: async (url: string): Promise<void> => {
    shell.opened.push(url)
  },
  showItemInFolder: (path: string): void => {
    shell.opened.push(path)
  },
})

/** Not the system's: a spec must not find on it what somebody copied. */
export const clipboard = strict('clipboard', {
  text: '',
  writeText: async (text: string): Promise<void> => {
    clipboard.text = text
  },
  readText: async (): Promise<string> => clipboard.text,
})

const area = { x: 0, y: 0, width: 1920, height: 1080 }
const display = { id: 1, bounds: area, workArea: area, workAreaSize: area, scaleFactor: 1 }
export const screen = strict('screen', {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: (_bounds: object) => display,
})

const blockers = new Set<number>()
let lastBlocker = 0
export const powerSaveBlocker = strict('powerSaveBlocker', {
  start: (_kind: string): number => {
    blockers.add(++lastBlocker)
    return lastBlocker
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
})
