import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { setupQuit } from '../../../electron/main/quit.ts'

const electron = vi.hoisted(() => ({ app: null as unknown, answer: 0, questions: [] as string[] }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  BrowserWindow: { getAllWindows: () => [] },
  dialog: {
    async showMessageBox(options: { detail: string }) {
      electron.questions.push(options.detail)
      return { response: electron.answer }
    },
  },
}))

class FakeApp extends EventEmitter {
  hasQuit = false
  quit(): void {
    let refused = false
    this.emit('before-quit', { preventDefault: () => (refused = true) })
    if (!refused) this.hasQuit = true
  }
}

let app: FakeApp
let stops: number
function setup(activeNames: string[]): void {
  app = new FakeApp()
  electron.app = app
  const service = {
    stop: async () => void stops++,
    start: () => Promise.reject(new Error('not asked for')),
    call: () => Promise.reject(new Error('not asked for')),
  }
  setupQuit({ service, runs: { activeNames: () => activeNames } })
}
const settle = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  stops = 0
  electron.questions = []
})

describe('quitting', () => {
  it('stops the service first and asks nothing when nothing trains', async () => {
    setup([])
    app.quit()
    expect(app.hasQuit).toBe(false)
    await settle()
    expect({ stops, hasQuit: app.hasQuit, questions: electron.questions }).toEqual({
      stops: 1,
      hasQuit: true,
      questions: [],
    })
  })

  it('asks while a run trains, and stays when the person keeps training', async () => {
    setup(['birds, layered'])
    electron.answer = 0
    app.quit()
    await settle()
    expect(electron.questions).toEqual([expect.stringContaining('birds, layered')])
    expect({ stops, hasQuit: app.hasQuit }).toEqual({ stops: 0, hasQuit: false })
    app.quit()
    await settle()
    expect(electron.questions).toHaveLength(2)
  })

  it('stops the run and leaves when the person says so', async () => {
    setup(['birds'])
    electron.answer = 1
    app.quit()
    await settle()
    expect({ stops, hasQuit: app.hasQuit }).toEqual({ stops: 1, hasQuit: true })
  })

  it('asks once, however often quitting is asked for meanwhile', async () => {
    setup(['birds'])
    electron.answer = 1
    app.quit()
    app.quit()
    await settle()
    expect({ stops, questions: electron.questions.length }).toEqual({ stops: 1, questions: 1 })
  })

  it('takes closing the window for quitting', async () => {
    setup([])
    const window = new EventEmitter()
    app.emit('browser-window-created', {}, window)
    let isKept = false
    window.emit('close', { preventDefault: () => (isKept = true) })
    expect(isKept).toBe(true)
    await settle()
    expect(app.hasQuit).toBe(true)
    isKept = false
    window.emit('close', { preventDefault: () => (isKept = true) })
    expect(isKept).toBe(false)
  })
})
