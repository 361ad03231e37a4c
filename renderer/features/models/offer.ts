import type { Output } from '../../../core/contract/index.ts'
import { bytes, count, decimal, percent } from '../../lib/format.ts'

/** A model that can be added, in the words of a list. */
export interface Offer {
  /** What `models.add` takes. */
  readonly name: string
  /** All of it is on this machine, so that nobody is asked. */
  readonly inCache: boolean
  readonly facts: readonly string[]
  readonly text: string
}

const licenceText = (licence: string | null): string => (licence === null ? 'no licence stated' : licence)
const known = (parts: readonly (string | null)[]): string[] => parts.filter((part) => part !== null)

export function cachedOffer({ name, type, bytes: size, complete }: Output<'hub.cached'>['models'][number]): Offer {
  return {
    name: complete ? name : name.replace(/@.*$/, ''),
    inCache: complete,
    facts: known([type, bytes(size)]),
    text: complete ? '' : 'Not all of it is here. Adding it downloads the rest.',
  }
}

export function catalogueOffer(entry: Output<'hub.catalogue'>['models'][number], inCache: boolean): Offer {
  const { id, family, parameters, bytes: size, licence, imageSize, zeroShot, goodFor } = entry
  return {
    name: id,
    inCache,
    facts: known([
      family,
      parameters === null ? null : `${decimal(parameters / 1e6)} M parameters`,
      size === null ? null : `about ${bytes(size)}`,
      `${imageSize} px`,
      licenceText(licence),
      zeroShot === null ? null : `ImageNet ${percent(zeroShot.value)} (${zeroShot.source})`,
    ]),
    text: goodFor,
  }
}

export function foundOffer(model: Output<'hub.search'>['models'][number], inCache: boolean): Offer {
  const { id, downloads, licence, task, safetensors, gated } = model
  return {
    name: id,
    inCache,
    facts: known([task, licenceText(licence), downloads === null ? null : `${count(downloads)} downloads`]),
    text: [
      safetensors ? '' : 'Its main branch lists no safetensors.',
      gated ? 'Its authors ask you to accept terms on its page.' : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  }
}
