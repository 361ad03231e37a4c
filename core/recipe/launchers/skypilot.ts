/** A task for SkyPilot (docs.skypilot.co, reference/yaml-spec). */
import type { EmittedFile } from '../emit/emitted.ts'
import type { LaunchRequest } from './launch-request.ts'

export function skyYaml({ request, install }: LaunchRequest): EmittedFile {
  const { nodes, devices, cpu, model, pictures } = request
  const text = [
    'name: thaw',
    `num_nodes: ${nodes}`,
    'resources:',
    ...(cpu
      ? ['  cpus: 8+']
      : ['  # Choose your kind of GPU, and leave the number.', `  accelerators: A100:${devices / nodes}`]),
    'workdir: .',
    '# To the same paths as here, which the recipe names.',
    'file_mounts:',
    ...[...new Set([model, pictures])].map((path) => `  ${JSON.stringify(path)}: ${JSON.stringify(path)}`),
    'setup: |',
    ...install.map((line) => `  ${line}`),
    'run: |',
    '  export NODE_RANK="$SKYPILOT_NODE_RANK"',
    '  export MASTER_ADDR="$(echo "$SKYPILOT_NODE_IPS" | head -n 1)"',
    '  sh run.sh',
    '',
  ]
  return { path: 'sky.yaml', text: text.join('\n') }
}
