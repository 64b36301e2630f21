// Why a route is there: a rule says so, or it is the way to a Service that no rule speaks of.

import {type Json, textAt} from '../../yaml/index.ts'
import {type Cause, causeOf} from '../cause.ts'
import type {ClusterServices} from './cluster-services.ts'

export function causeOfRoute(route: Json, services: ClusterServices): Cause | undefined {
  return causeOf(route) ?? services.get(textAt(route, 'route', 'cluster') ?? '')?.[0]
}
