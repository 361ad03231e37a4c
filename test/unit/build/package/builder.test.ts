import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { describe, expect, it } from 'vitest'
import { builderConfiguration } from '../../../../build/package/builder.ts'
import { homepageFrom } from '../../../../build/package/homepage.ts'

const configuration = builderConfiguration({ root: '/clone', electronDist: undefined, env: {} })
const silent = { isEnabled: false, add: () => {} } as never

describe('what electron-builder is reported', () => {
  it('agrees with its own schema', async () => {
    await expect(validateConfiguration(configuration, silent)).resolves.toBeUndefined()
  })

  it.each([
    ['an unknown option', { ...configuration, appName: 'Thaw' }],
    ['a wrong type', { ...configuration, linux: { ...configuration.linux, category: { name: 'Science' } } }],
    ['an unknown fuse', { ...configuration, electronFuses: { runAsDaemon: false } }],
  ])('would not with %s', async (_, wrong) => {
    await expect(validateConfiguration(wrong as never, silent)).rejects.toThrow('Invalid configuration')
  })

  it('makes what people install on the three systems', () => {
    const { linux, win, mac } = configuration
    expect([linux?.target, win?.target, mac?.target]).toEqual([['AppImage', 'deb'], ['nsis'], ['dmg']])
  })

  it('publishes nothing and asks for no updates', () => expect(configuration.publish).toBe(null))

  it('hardens with a certificate and notarises with credentials only', () => {
    const signed = builderConfiguration({ root: '/clone', env: { CSC_LINK: 'certificate.p12' } })
    const notarised = builderConfiguration({ root: '/clone', env: { APPLE_API_KEY: 'key.p8' } })
    const settings = [configuration, signed, notarised].map(({ mac }) => [mac?.hardenedRuntime, mac?.notarize])
    expect(settings).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
  })
})

describe('the home page', () => {
  it.each([
    [{}, undefined],
    [{ THAW_HOMEPAGE: 'https://example.org' }, 'https://example.org'],
    [{ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/thaw' }, 'https://github.com/a/thaw'],
    [{ GITHUB_REPOSITORY: 'a/thaw' }, undefined],
  ])('with %j is %s', (env, page) => expect(homepageFrom(env)).toBe(page))
})
