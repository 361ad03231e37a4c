import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chooseHome, nodeSpawn } from '../../app/index.ts'
import { askForLink, serve } from '../../app/serve.ts'
import { FailureError } from '../../domain/failure.ts'
import type { Command } from '../command.ts'
import { onEnter } from '../on-enter.ts'
import { numberOf, textOf } from '../options.ts'

const RENDERER = fileURLToPath(new URL('../../../out/renderer', import.meta.url))

export const serveCommand: Command = {
  name: 'serve',
  usage: 'thaw serve [--port N] [--open] | --link',
  summary: 'Serve the app to a browser on this machine, until Ctrl-C. Each address works once.',
  options: {
    port: { type: 'string', value: 'N', help: 'the port (default: a free one)' },
    open: { type: 'boolean', help: 'open the app in a browser, if there is a display' },
    link: { type: 'boolean', help: 'print a new address of the running server, for another browser' },
  },
  notes: ['From another machine: ssh -L PORT:127.0.0.1:PORT thismachine, then open the printed address there.'],
  arguments: { min: 0, max: 0 },
  async run({ options, json, onInterrupt, say }) {
    const engine = textOf(options, 'engine')
    const home = chooseHome(textOf(options, 'home'))
    const wanted = numberOf(options, 'port', { min: 0, integer: true })
    if (options['link'] === true) {
      const link = await askForLink(home, wanted)
      if (!link.ok) throw new FailureError(link.failure)
      return { json: { url: link.value }, text: `Thaw is at ${link.value}` }
    }
    const server = await serve({
      spawn: nodeSpawn({ home, transport: 'browser', engine }),
      home,
      renderer: resolve(RENDERER),
      port: wanted ?? 0,
    })
    if (!server.ok) throw new FailureError(server.failure)
    const { link, port, close } = server.value
    const url = link()
    const print = (url: string): void => void process.stdout.write(json ? jsonLine(url) : `Thaw is at ${url}\n`)
    print(url)
    const stopListening = onEnter(() => print(link()))
    if (stopListening) say('Each address works once. Press Enter for a new one, for another browser.')
    if (options['open'] === true && !openBrowser(url)) say(noDisplay(port))
    await new Promise<void>((done) => onInterrupt(done))
    stopListening?.()
    say('Closing. A training run saves a checkpoint first.')
    await close()
    return { json: undefined, text: '', exitCode: 130 }
  },
}

/** The address works only on this machine. */
function noDisplay(port: number): string {
  return `There is no display here. On a machine with one: ssh -L ${port}:127.0.0.1:${port} thismachine, then open the address there.`
}

function jsonLine(url: string): string {
  return `${JSON.stringify({ url })}\n`
}

function openBrowser(url: string): boolean {
  const display = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  if (!display) return false
  const [program, args] = { darwin: ['open', [url]], win32: ['cmd', ['/c', 'start', '', url]] }[
    process.platform as string
  ] ?? ['xdg-open', [url]]
  spawn(program as string, args as string[], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
  return true
}
