/**
 * The configuration of electron-builder for every system; electron-builder uses the parts for the system it runs on.
 */
import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { packagePlaces } from './places.ts'

interface Options {
  readonly root: string
  /** A folder with Electron's files, instead of a download. */
  readonly electronDist?: string | undefined
  /** Signing and notarising need certificates, which come by environment variables. */
  readonly env: NodeJS.ProcessEnv
}

/** Binaries are loaded by the system, which cannot look into an archive; models are read in parts. */
export const UNPACKED: readonly string[] = ['**/*.{node,so,so.*,dylib,dll}', 'core/model/zoo/**']

export function builderConfiguration({ root, electronDist, env }: Options): Configuration {
  const { app, release, resources } = packagePlaces(root)
  const mayNotarise = Boolean(env['APPLE_API_KEY'] || env['APPLE_ID'] || env['APPLE_KEYCHAIN_PROFILE'])
  const isSigned = mayNotarise || Boolean(env['CSC_LINK'] || env['CSC_NAME'])
  return {
    appId: 'io.github.thaw.desktop',
    productName: 'Thaw',
    copyright: 'Copyright © 2026 The Thaw authors',
    directories: { app, output: release, buildResources: resources },
    ...(electronDist !== undefined && { electronDist }),
    // app/ holds exactly what is to be shipped, its packages included; nothing is looked for and nothing is rebuilt:
    // every native package has binaries for Node-API, which Electron has as well
    files: ['**/*', { from: 'node_modules', to: 'node_modules' }],
    beforeBuild: async () => false,
    asar: { smartUnpack: false },
    asarUnpack: [...UNPACKED],
    extraResources: [
      { from: join(root, 'LICENSE'), to: 'LICENSE.txt' },
      { from: join(resources, 'THIRD-PARTY.txt'), to: 'THIRD-PARTY.txt' },
    ],
    electronLanguages: ['en-US'],
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    },
    artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
    publish: null,
    linux: {
      target: ['AppImage', 'deb'],
      executableName: 'thaw',
      category: 'Science',
      icon: join(resources, 'icons'),
      synopsis: 'Advises how to fine-tune a vision-language model, and trains it',
      maintainer: env['THAW_MAINTAINER'] ?? 'The Thaw authors <thaw@localhost>',
      desktop: { entry: { Keywords: 'Fine-tuning;Machine learning;Vision;', StartupWMClass: 'Thaw' } },
    },
    deb: { packageCategory: 'science', priority: 'optional' },
    win: { target: ['nsis'], icon: join(resources, 'icon.ico') },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      license: join(root, 'LICENSE'),
    },
    mac: {
      target: ['dmg'],
      icon: join(resources, 'icon.icns'),
      category: 'public.app-category.developer-tools',
      // without a certificate there is no team, and the hardened runtime loads libraries of one's own team only
      hardenedRuntime: isSigned,
      notarize: mayNotarise,
    },
    dmg: { sign: false },
  }
}
