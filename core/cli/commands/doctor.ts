import type { Command } from '../command.ts'
import { table } from '../text.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'thaw doctor',
  summary: 'Check what Thaw can compute with here, how fast, and why not with the rest.',
  options: {},
  arguments: { min: 0, max: 0 },
  async run({ client }) {
    const thaw = await client()
    const info = await thaw.call('app.info', {})
    const { engines } = await thaw.call('engine.doctor', {})
    const rows = engines.map(({ id, available, chosen, matmulGflops, description, why }) => [
      chosen ? `${id} (chosen)` : id,
      available ? 'available' : 'not available',
      matmulGflops === undefined ? '–' : `${matmulGflops.toFixed(1)} GFLOP/s`,
      available ? (description ?? '') : (why ?? ''),
    ])
    const node = process.version
    const text = [
      table(['engine', '', 'speed', ''], rows),
      '',
      `Thaw ${info.version}, Node ${node}, ${info.platform}; data in ${info.home}; engine setting: ${info.engine}`,
    ]
    const usable = engines.some(({ available }) => available)
    return { json: { engines, ...info, node }, text: text.join('\n'), exitCode: usable ? 0 : 3 }
  },
}
