import { expect, test } from 'vitest'
import { createComputeClient } from '../../../../../core/app/service/compute/client.ts'
import { examineOn } from '../../../../../core/app/service/engines/examine.ts'

test('a backend that does not answer is ended with its process, and reported as that', async () => {
  const client = createComputeClient({
    post: () => {},
    endProcess: () => client.computeExited({ code: null, signal: 'SIGKILL', output: '' }),
  })
  const status = await examineOn(client, { backend: 'ort:webgpu', model: null }, { patienceMs: 20 })
  expect(status).toMatchObject({ ok: true, value: { id: 'ort:webgpu', available: false } })
  expect(status.ok && status.value.why).toMatch(/did not respond within 0\.02 seconds.*driver/)
})
