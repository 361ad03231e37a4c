// `npm run …`: one command on a fresh machine. Installs the packages, finds Node 24, runs the real script with it.
// Plain JavaScript for any Node from 18 on, with no dependencies: nothing is installed when it starts.
import { delimiter, dirname, join } from 'node:path'
import { NODE24_MISSING, become, findNode24, root } from '../core/cli/node24.js'
import { installPackages } from './install.js'

const SCRIPTS = {
  demo: 'core/cli/demo.ts',
  start: 'build/start.ts',
  pack: 'build/pack.ts',
  test: 'build/check.ts',
  package: 'build/package/main.ts',
  pretrain: 'core/pretrain/main.ts',
  'pretrain:check': 'core/pretrain/check.ts',
  'pretrain:stats': 'core/pretrain/stats.ts',
  'models:build': 'build/models/main.ts',
  fuzz: 'build/fuzz.ts',
  torture: 'test/torture/main.ts',
  'check:trainers': 'test/trainers/main.ts',
  'advice:replay': 'test/bench/replay.ts',
  'bench:import': 'test/bench/import.ts',
  'bench:step': 'test/bench/step.ts',
  'bench:convolution': 'test/bench/convolution.ts',
  'bench:frozen': 'test/bench/frozen.ts',
  'bench:training': 'test/bench/training.ts',
  'bench:world': 'test/bench/world.ts',
  'bench:rates': 'test/bench/rates.ts',
  'bench:expected': 'test/bench/expected.ts',
  'bench:words': 'test/bench/words.ts',
  'bench:history': 'test/bench/history.ts',
  'bench:measure': 'test/bench/measure.ts',
}

function main([target = '', ...args]) {
  const script = SCRIPTS[target]
  if (!script && target !== 'setup') {
    console.error(`There is no “${target}”. Choose one of: setup, ${Object.keys(SCRIPTS).join(', ')}.`)
    process.exitCode = 2
    return
  }
  if (!installPackages()) {
    process.exitCode = 3
    return
  }
  const node = findNode24()
  if (!node) {
    console.error(NODE24_MISSING)
    process.exitCode = 3
    return
  }
  if (!script) {
    console.log(
      'Thaw is ready: `npm start` opens it, `node core/cli/thaw.js --help` lists the commands, `npm run demo` shows it at work.',
    )
    return
  }
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  become(node, [join(root, script), ...args], { env: { ...process.env, PATH: path } })
}

main(process.argv.slice(2))
