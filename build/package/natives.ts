/** The packages left outside the bundles of an installed app, and those they load: which files one system needs. */
import { cpSync, existsSync, globSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A system that an installed app is for, in Node's words. */
export interface Target {
  readonly platform: 'linux' | 'darwin' | 'win32'
  readonly arch: 'x64' | 'arm64'
}

interface NativePackage {
  readonly name: string
  /** Patterns below the package; its package.json comes along. */
  readonly files: readonly string[]
  /** False where the system has no such package. */
  readonly required?: boolean
}

/** What runs; not what builds it, its types, maps, tests, or the binaries of other systems. */
export function nativePackages({ platform, arch }: Target): readonly NativePackage[] {
  const system = `${platform}-${arch}`
  return [
    {
      name: 'better-sqlite3',
      files: ['lib/{index,database,binding,sqlite-error,util}.js', 'lib/methods/*.js', `prebuilds/${system}.node`],
    },
    {
      name: 'onnxruntime-node',
      // Windows has DirectML and the shader compiler there, which its graphics devices need; macOS has the library twice
      files: ['dist/*.js', `bin/napi-v6/${platform}/${arch}/{onnxruntime_binding.node,lib*.so.*,lib*.1.dylib,*.dll}`],
    },
    { name: 'onnxruntime-common', files: ['dist/cjs/*.js', 'dist/cjs/package.json'] },
    { name: 'sharp', files: ['dist/*.mjs'] },
    { name: `@img/sharp-${system}`, files: ['*.cjs', 'lib/*.{node,dll}'] },
    // on Windows the library lies beside the binding itself
    {
      name: `@img/sharp-libvips-${system}`,
      files: ['versions.json', 'lib/*.{so,so.*,dylib,js}'],
      required: platform !== 'win32',
    },
    { name: '@img/colour', files: ['*.cjs'] },
    { name: 'detect-libc', files: ['lib/*.js'] },
    { name: 'semver', files: ['*.js', '{classes,functions,internal,ranges}/*.js'] },
  ]
}

/**
 * Copies them from node_modules to `to/node_modules`.
 * @returns their folders in node_modules, or a sentence that says what is missing
 */
export function copyNatives(root: string, to: string, target: Target): readonly string[] | string {
  const copied: string[] = []
  for (const { name, files, required = true } of nativePackages(target)) {
    const source = join(root, 'node_modules', name)
    if (!existsSync(join(source, 'package.json'))) {
      if (!required) continue
      return `${name} is not installed. Run “npm ci --os=${target.platform} --cpu=${target.arch}”, then package again.`
    }
    for (const file of globSync(['package.json', ...files], { cwd: source })) {
      const goal = join(to, 'node_modules', name, file)
      mkdirSync(dirname(goal), { recursive: true })
      // the copy of a symbolic link would point back into the clone
      cpSync(join(source, file), goal, { dereference: true })
    }
    copied.push(source)
  }
  return copied
}
