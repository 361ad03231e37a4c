/** Downloads one model into a cache, as a process that a test can kill. Arguments: the hub, the cache, the model. */
import { hubSettings, openHub, parseHubModel } from '../../../core/hub/index.ts'

const [endpoint, cache, name] = process.argv.slice(2) as [string, string, string]
const settings = hubSettings({ HF_ENDPOINT: endpoint, HF_HUB_CACHE: cache }, () => cache)
const hub = openHub(settings, cache, {})
const model = parseHubModel(name)
if (!hub.ok || model === null) throw new Error('bad arguments')
const got = await hub.value.get(model, {
  signal: new AbortController().signal,
  onProgress: ({ stage, done, total }) => process.stdout.write(`${stage} ${done} ${total}\n`),
})
process.stdout.write(`${JSON.stringify(got)}\n`)
