// Writes rendered manifests, or the list of their images, and what the user should know about them.

import type {Io} from '../io/io.ts'
import {writeJson} from '../io/write-json.ts'
import type {KubeObject} from '../kube/object.ts'
import {objectDocument} from '../manifests/documents.ts'
import {imagesOf} from '../manifests/images.ts'
import type {Rendered} from '../manifests/index.ts'

export interface WriteManifestsOptions {
  output: 'yaml' | 'json'
  images: boolean
}

/** kubectl keeps a copy of what it applied in an annotation, and annotations end at 256 KiB. */
const clientSideLimit = 256 * 1024

export async function writeManifests(
  io: Io,
  {documents, warnings}: Rendered,
  {output, images}: WriteManifestsOptions,
): Promise<void> {
  const {style} = io.stderr
  await writeWarnings(io, warnings)
  if (images) {
    await io.stdout.write(
      imagesOf(documents.map((document) => document.object()))
        .map((image) => `${image}\n`)
        .join(''),
    )
    return
  }
  // A document's YAML is longer than the JSON that kubectl keeps, so the small ones are known without parsing.
  const large = documents.find(
    ({text, object}) => text.length > clientSideLimit && writeJson(object()).length > clientSideLimit,
  )
  if (large !== undefined) {
    await io.stderr.write(
      `${style.yellow('Warning:')} ${large.kind} ${large.object().metadata.name} is too large for a plain "kubectl apply": use kubectl apply --server-side -f -\n`,
    )
  }
  await writeDocuments(io, documents, output)
}

export async function writeWarnings({stderr}: Io, warnings: readonly string[]): Promise<void> {
  for (const warning of warnings) await stderr.write(`${stderr.style.yellow('Warning:')} ${warning}\n`)
}

/** A stream of YAML documents, or one line of JSON for each object. */
export async function writeObjects(io: Io, objects: readonly KubeObject[], output: 'yaml' | 'json'): Promise<void> {
  await writeDocuments(io, objects.map(objectDocument), output)
}

async function writeDocuments(
  io: Io,
  documents: Rendered['documents'],
  output: WriteManifestsOptions['output'],
): Promise<void> {
  const text =
    output === 'json'
      ? documents.map((document) => `${writeJson(document.object())}\n`).join('')
      : documents.map((document) => `---\n${document.text}`).join('')
  await io.stdout.write(text)
}
