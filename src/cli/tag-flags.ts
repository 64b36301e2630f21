// The flags with which a tag is pointed at a revision, and the request that they become.

import {Args, Flags} from '@oclif/core'
import type {SetTagRequest, TagRow} from '../manifests/istio/tags.ts'
import {istioFlags} from './istio-flags.ts'
import {ownCharts} from './own-charts.ts'
import type {Rows} from './write-rows.ts'

export const tagArgument = {tag: Args.string({ignoreStdin: true, required: true, description: 'the name of the tag'})}

export const setTagFlags = {
  ...istioFlags,
  revision: Flags.string({
    char: 'r',
    helpValue: 'NAME',
    required: true,
    summary: 'The revision that the tag points at',
  }),
  overwrite: Flags.boolean({summary: 'Move the tag when it exists already'}),
  'webhook-name': Flags.string({
    helpValue: 'NAME',
    summary: 'The name of the webhook configuration [default: istio-revision-tag-TAG]',
  }),
  'auto-inject-namespaces': Flags.boolean({
    summary: 'Also inject into namespaces that say nothing about it; for the tag "default"',
  }),
}

interface GivenTagFlags {
  revision: string
  overwrite: boolean
  'webhook-name'?: string | undefined
  'auto-inject-namespaces': boolean
}

/** @param root the package's folder */
export function readTagRequest(tag: string, flags: GivenTagFlags, root: string, namespace: string): SetTagRequest {
  return {
    tag,
    revision: flags.revision,
    namespace,
    charts: ownCharts(root, 'istio'),
    overwrite: flags.overwrite,
    autoInject: flags['auto-inject-namespaces'],
    webhookName: flags['webhook-name'],
  }
}

export function listedTags(rows: readonly TagRow[]): Rows<TagRow> {
  return {
    rows,
    columns: [
      {title: 'TAG', cell: ({tag}) => tag},
      {title: 'REVISION', cell: ({revision}) => revision},
      {title: 'NAMESPACES', cell: ({namespaces}) => namespaces.join(',')},
    ],
    data: ({tag, revision, namespaces}) => ({tag, revision, namespaces: [...namespaces]}),
    none: 'No revision tags found.',
  }
}
