/**
 * `npm run bench:world`: how many scenes a second one core draws and describes, by profile, and in the mix that
 * pretraining mostly draws. Profiles take turns in short rounds, so that a slow moment of the computer falls on all of
 * them; a core's speed is measured by CPU time, which waiting for other programs does not count towards.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { pair, type ProfileName } from '../../core/world/index.ts'
import { median } from './step/median.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '15' },
    /** Scenes of each profile in a round. */
    scenes: { type: 'string', default: '200' },
    /** Side of the pictures in pixels. */
    size: { type: 'string', default: '64' },
  },
})

const PROFILES = ['base', 'plain', 'rich'] as const satisfies readonly ProfileName[]
/** Shares of the profiles in the mix, as in pretraining's first stage. */
const MIX = { base: 0.3, rich: 0.7 }
const WARM_UP = 600

interface Speed {
  readonly profile: string
  /** Scenes a second of CPU time: half the rounds were faster. */
  readonly scenesPerSecond: number
  /** Likewise by the clock on the wall. */
  readonly wallScenesPerSecond: number
  /** The fastest round, by CPU time. */
  readonly bestScenesPerSecond: number
}

const [rounds, scenes, size] = [Number(flags.rounds), Number(flags.scenes), Number(flags.size)]
const out = new Uint8Array(size * size * 3)
const seconds = new Map<ProfileName, { cpu: number[]; wall: number[] }>(
  PROFILES.map((profile) => [profile, { cpu: [], wall: [] }]),
)

function round(profile: ProfileName, from: number): { cpu: number; wall: number } {
  const start = process.cpuUsage()
  const clock = performance.now()
  for (let i = 0; i < scenes; i++) pair(from + i, profile, size, out)
  const { user, system } = process.cpuUsage(start)
  return { cpu: (user + system) / 1e6 / scenes, wall: (performance.now() - clock) / 1e3 / scenes }
}

for (const profile of PROFILES) for (let i = 0; i < WARM_UP; i++) pair(i, profile, size, out)
for (let turn = 0; turn < rounds; turn++) {
  for (const profile of PROFILES) {
    const { cpu, wall } = round(profile, (turn + 1) * 10_000)
    seconds.get(profile)?.cpu.push(cpu)
    seconds.get(profile)?.wall.push(wall)
  }
}

const speeds: Speed[] = PROFILES.map((profile) => {
  const { cpu, wall } = seconds.get(profile) as { cpu: number[]; wall: number[] }
  return speed(profile, median(cpu), median(wall), Math.min(...cpu))
})
const mixed = (key: Exclude<keyof Speed, 'profile'>): number =>
  Object.entries(MIX).reduce((sum, [name, share]) => {
    const of = speeds.find(({ profile }) => profile === name) as Speed
    return sum + share / of[key]
  }, 0)
speeds.push(speed('mix', mixed('scenesPerSecond'), mixed('wallScenesPerSecond'), mixed('bestScenesPerSecond')))

function speed(profile: string, cpu: number, wall: number, best: number): Speed {
  return {
    profile,
    scenesPerSecond: Math.round(1 / cpu),
    wallScenesPerSecond: Math.round(1 / wall),
    bestScenesPerSecond: Math.round(1 / best),
  }
}

if (flags.json) {
  console.log(JSON.stringify({ size, cpu: cpus()[0]?.model, mix: MIX, speeds }, null, 2))
} else {
  console.log(`scenes a second on one core at ${size} px, drawn and described (${cpus()[0]?.model})`)
  for (const each of speeds) {
    const name = each.profile.padEnd(6)
    console.log(
      `${name} ${each.scenesPerSecond} of CPU time (best round ${each.bestScenesPerSecond}), ${each.wallScenesPerSecond} by the wall clock`,
    )
  }
}
