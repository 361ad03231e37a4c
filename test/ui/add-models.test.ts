/** Adding a model in the window: what is at hand, a search, a download that is watched, stopped and finished, its card. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clipLike } from '../support/hub/models.ts'
import { startHub, type FakeHub } from '../support/hub/server.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo } from './person.ts'
import { picture } from './screens.ts'

const NAME = 'acme/tiny-again'
const TINY = resolve(import.meta.dirname, '../../core/model/zoo/thaw-tiny')
const scratch = scratchFolder()
let hub: FakeHub
let thaw: LaunchedApp

beforeAll(async () => {
  const files = Object.fromEntries(readdirSync(TINY).map((name) => [name, readFileSync(join(TINY, name))]))
  hub = await startHub({
    [NAME]: { files, licence: 'mit' },
    'acme/tiny-pickle': { files: { 'config.json': Buffer.from('{}') } },
    'acme/clip-noise': clipLike(3000),
  })
  process.env['HF_ENDPOINT'] = hub.endpoint
  process.env['HF_HUB_CACHE'] = join(scratch.root, 'cache')
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  await hub.close()
  delete process.env['HF_ENDPOINT']
  delete process.env['HF_HUB_CACHE']
  scratch.remove()
})

const drawer = () => thaw.page.getByTestId('add-models')
const offers = (list: string) => drawer().getByTestId(list).getByRole('listitem')

describe('adding a model', () => {
  it('begins with what is at hand, and asks nobody for it', async () => {
    const { page } = thaw
    await goTo(page, 'Settings')
    await page.getByTestId('add-model').click()
    await offers('catalogue-models').first().waitFor()
    expect(await offers('catalogue-models').count()).toBe(12)
    expect(await offers('catalogue-models').first().textContent()).toContain('openai/clip-vit-base-patch32')
    expect(await drawer().getByTestId('cached-models').textContent()).toContain('Nothing yet')
    expect(await unnamed(page)).toEqual([])
    expect(hub.seen).toEqual([])
    await picture(page, 'add-models')
  })

  it('asks whom the person chooses, and says what that one cannot do', async () => {
    const { page } = thaw
    await page.getByTestId('model-source').selectOption('modelscope')
    await page.getByTestId('model-name').fill('tiny')
    await page.getByTestId('search-hub').click()
    const failed = drawer().getByTestId('failure')
    await failed.getByText('ModelScope offers no search that Thaw knows. Name the model as ORG/NAME.').waitFor()
    await failed.getByRole('button', { name: 'Dismiss' }).click()
    await page.getByTestId('model-source').selectOption('mirror')
    expect(await page.getByTestId('search-hub').getAttribute('title')).toBe('Type the address of the mirror first')
    await page.getByTestId('mirror-address').fill('no address')
    await page.getByTestId('search-hub').click()
    await failed.getByText('is no source of models').waitFor()
    await failed.getByRole('button', { name: 'Dismiss' }).click()
    expect(hub.seen).toEqual([])
    await picture(page, 'add-models-source')
    await page.getByTestId('model-source').selectOption('hub')
  })

  it('finds models by name on the hub, with what speaks against them', async () => {
    const { page } = thaw
    await page.getByTestId('model-name').fill('tiny')
    await page.getByTestId('search-hub').click()
    await offers('found-models').first().waitFor()
    expect(await offers('found-models').allTextContents()).toEqual([
      expect.stringMatching(/^acme\/tiny-again.*mit.*1,234 downloads/),
      expect.stringContaining('Its main branch lists no safetensors.'),
    ])
  })

  it('shows how far a download is, and stops it', async () => {
    const { page } = thaw
    // It stands still halfway, so that a slow machine does not come too late to cancel it.
    hub.fault = ({ origin }) => (origin === 'storage' ? { stallAfter: 4_000_000 } : null)
    await drawer()
      .getByRole('button', { name: `Download ${NAME}` })
      .click()
    const job = drawer().getByTestId('job')
    await job.getByText(/Downloading 2 files from .*MB of .*MB/).waitFor()
    await picture(page, 'add-models-download')
    await job.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => job.count()).toBe(0)
    hub.fault = () => null
  })

  it('goes on where it was stopped, and says when the model is there', async () => {
    const { page } = thaw
    hub.seen.length = 0
    const first = offers('found-models').first()
    await first.getByRole('button', { name: `Download ${NAME}` }).click()
    await first.getByText('Added').waitFor()
    expect(hub.seen.some(({ headers }) => headers.range !== undefined)).toBe(true)
    await offers('cached-models').filter({ hasText: NAME }).getByText('Added').waitFor()
    await picture(page, 'add-models-added')
  })

  it('says why a model cannot be used', async () => {
    const { page } = thaw
    await page.getByTestId('model-name').fill('acme/clip-noise')
    await page.getByTestId('add-model-named').click()
    const said = drawer().getByTestId('failure')
    await said.waitFor()
    expect(await said.textContent()).toContain('acme/clip-noise is in the cache, but Thaw cannot use it')
    await picture(page, 'add-models-refused')
    await drawer().getByRole('button', { name: 'Dismiss' }).click()
    await drawer().getByRole('button', { name: 'Close' }).click()
  })

  it('ends with a card that says what it is, and a model that can be used and removed', async () => {
    const { page } = thaw
    const models = page.getByTestId('models')
    await models.getByRole('button', { name: NAME }).click()
    const card = page.getByTestId('model-card')
    const text = await card.textContent()
    expect(text).toContain('Licencemit')
    expect(text).toContain(hub.commit(NAME).slice(0, 12))
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'model-card')
    await card.getByRole('button', { name: 'Use this model' }).click()
    await expect.poll(() => page.getByTestId('model-select').inputValue()).toBe(NAME)
    await models.getByRole('button', { name: NAME }).click()
    await card.getByRole('button', { name: 'Remove from Thaw' }).click()
    await expect.poll(() => models.getByRole('button', { name: NAME }).count()).toBe(0)
    await expect.poll(() => page.getByTestId('model-select').inputValue()).not.toBe(NAME)
  })
})
