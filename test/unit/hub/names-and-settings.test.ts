import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { modelIn } from '../../../core/hub/cache-layout.ts'
import { CATALOGUE } from '../../../core/hub/catalogue.ts'
import { whyUnsafe } from '../../../core/hub/file-names.ts'
import { hubModelName, parseHubModel } from '../../../core/hub/model-id.ts'
import { waitAsked } from '../../../core/hub/persist.ts'
import { hubSettings } from '../../../core/hub/settings.ts'
import { Token } from '../../../core/hub/token.ts'

describe('the name of a model on a hub', () => {
  it('has an organisation, a name and perhaps a revision', () => {
    expect(parseHubModel('openai/clip-vit-base-patch32')).toEqual({
      id: 'openai/clip-vit-base-patch32',
      revision: null,
    })
    expect(parseHubModel('acme/a.b_c@refs/pr/3')).toEqual({ id: 'acme/a.b_c', revision: 'refs/pr/3' })
    expect(hubModelName({ id: 'acme/a', revision: 'v1' })).toBe('acme/a@v1')
  })

  it.each([
    'clip',
    'a/b/c',
    './a/b',
    '/a/b',
    '../b',
    'a/..',
    'a--b/c',
    'a/b@',
    'a/b@../x',
    'a/b@x y',
    'C:\\a',
    '-a/b',
    'a/b.',
  ])('is not “%s”', (text) => {
    expect(parseHubModel(text)).toBeNull()
  })

  it('is what a folder of the cache stands for', () => {
    expect(modelIn('models--acme--clip-small')).toBe('acme/clip-small')
    expect(modelIn('datasets--acme--clip')).toBeNull()
  })
})

describe('a file of a repository', () => {
  it.each(['model.safetensors', 'a/b/c.json', 'tokenizer-ü.json', 'comet.json'])('may be called %s', (name) => {
    expect(whyUnsafe(name)).toBeNull()
  })

  it.each([
    '',
    '/a',
    'a//b',
    'a/../b',
    './a',
    'a\\b',
    'a\nb',
    'a\0',
    'C:a',
    'nul',
    'a/LPT1.txt',
    'a.',
    'a /b',
    'x'.repeat(300),
  ])('may not be called “%s”', (name) => {
    expect(whyUnsafe(name)).not.toBeNull()
  })
})

describe('the settings', () => {
  const at = (env: NodeJS.ProcessEnv) => hubSettings(env, () => '/home/me')

  it('are those of huggingface_hub where nothing is set', () => {
    expect(at({})).toEqual({
      endpoint: 'https://huggingface.co',
      modelScope: 'https://www.modelscope.cn',
      cache: resolve('/home/me/.cache/huggingface/hub'),
      token: { file: resolve('/home/me/.cache/huggingface/token') },
      offlineBy: null,
      links: true,
    })
  })

  it('find the cache by the same variables in the same order', () => {
    expect(at({ XDG_CACHE_HOME: '/x' }).cache).toBe(resolve('/x/huggingface/hub'))
    expect(at({ XDG_CACHE_HOME: '/x', HF_HOME: '~/hf' }).cache).toBe(resolve('/home/me/hf/hub'))
    expect(at({ HF_HOME: '/hf', HF_HUB_CACHE: '$DISK/${SUB}', DISK: '/d', SUB: 's' }).cache).toBe(resolve('/d/s'))
    expect(at({ HF_HOME: '/hf' }).token).toEqual({ file: join(resolve('/hf'), 'token') })
  })

  it('take mirrors, tokens and the wish to stay offline', () => {
    expect(at({ HF_ENDPOINT: 'https://hf-mirror.com/' }).endpoint).toBe('https://hf-mirror.com')
    expect(at({ MODELSCOPE_DOMAIN: 'www.modelscope.ai' }).modelScope).toBe('https://www.modelscope.ai')
    expect(at({ HF_TOKEN: ' hf_x ' }).token).toEqual({ value: 'hf_x' })
    expect(at({ HF_TOKEN: 'hf_x', HF_HUB_DISABLE_IMPLICIT_TOKEN: 'true' }).token).toBeNull()
    expect(at({ HF_HUB_OFFLINE: 'ON' }).offlineBy).toBe('HF_HUB_OFFLINE')
    expect(at({ HF_HUB_OFFLINE: '0' }).offlineBy).toBeNull()
  })

  it('hold no token that prints', () => {
    const token = new Token('hf_secret')
    expect(inspect(token) + JSON.stringify({ token })).not.toContain('hf_secret')
  })
})

describe('a server that asks to wait', () => {
  it.each([
    [{ ratelimit: '"resolvers";r=0;t=55' }, 55],
    [{ ratelimit: '"resolvers";r=12;t=55' }, null],
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, null],
    [{}, null],
  ])('with %j names the seconds', (headers, seconds) => {
    expect(waitAsked(new Headers(headers as Record<string, string>))).toBe(seconds)
  })
})

describe('the catalogue', () => {
  it('names each model once, by a name that can be added', () => {
    const ids = CATALOGUE.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(parseHubModel(id)).toEqual({ id, revision: null })
  })
})
