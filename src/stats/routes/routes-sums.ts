// Adds up what proxies say of routes, table by table.

import type {Latencies} from '../metrics/latencies.ts'
import {readLatencies} from '../metrics/latencies.ts'
import type {Bucket} from '../metrics/quantile.ts'
import type {Group} from '../query.ts'
import {compareTexts} from '../targets/proxied.ts'
import type {RouteName} from './routes-catalog.ts'
import {defaultRoute} from './routes-catalog.ts'

/** Null is no traffic. */
export interface RouteTraffic {
  /** 0 to 1. */
  readonly success: number | null
  readonly rps: number | null
}

export interface RouteRow extends Latencies {
  /** Whose proxies tell; undefined when none does. */
  readonly engine: string | undefined
  readonly kind: string
  readonly route: string
  /** The service's name; `server/NAME` for routes of a server. */
  readonly service: string
  /** As the one who asked sees it: a request counts once, however often it was sent. */
  readonly effective: RouteTraffic
  /** As it was sent, each try of a request for itself. */
  readonly actual: RouteTraffic
  /** 0 to 1, of all that was sent: the part that was sent again. */
  readonly retries: number | null
}

/** The rows of one table by service, kind and route, in any order; a row that is asked for is there from then on. */
export class RouteSums {
  readonly #rows = new Map<string, RouteSum>()

  row(service: string, {kind, name}: RouteName): RouteSum {
    const key = JSON.stringify([service, kind, name])
    const row = this.#rows.get(key) ?? new RouteSum(service, kind, name)
    this.#rows.set(key, row)
    return row
  }

  /** What goes by no route is worth a line when something does, or when a profile speaks of it. */
  rows(): RouteRow[] {
    return [...this.#rows.values()]
      .map((sum) => sum.row())
      .filter(({kind, route, effective, actual}) => {
        const silent = effective.rps === null && actual.rps === null
        return !(silent && route === defaultRoute && kind !== profileKind)
      })
      .sort(compareRoutes)
  }
}

export const profileKind = 'ServiceProfile'

class Outcomes {
  #success = 0
  #failure = 0

  add(succeeded: boolean, rate: number): void {
    if (succeeded) this.#success += rate
    else this.#failure += rate
  }

  get rps(): number {
    return this.#success + this.#failure
  }

  traffic(): RouteTraffic {
    return this.rps > 0 ? {success: this.#success / this.rps, rps: this.rps} : {success: null, rps: null}
  }
}

class RouteSum {
  readonly effective = new Outcomes()
  readonly actual = new Outcomes()
  /** Bounds in milliseconds. */
  readonly buckets: Bucket[] = []
  /** Requests a second that were sent again, where proxies count them. */
  retried = 0
  readonly #engines = new Set<string>()
  readonly #service: string
  readonly #kind: string
  readonly #route: string

  constructor(service: string, kind: string, route: string) {
    this.#service = service
    this.#kind = kind
    this.#route = route
  }

  toldBy({labels: {engine = ''}}: Group): this {
    if (engine !== '') this.#engines.add(engine)
    return this
  }

  row(): RouteRow {
    // For profiles all that was sent is counted, and what is more than the requests are retries.
    const retried = this.retried + (this.#kind === profileKind ? Math.max(0, this.actual.rps - this.effective.rps) : 0)
    const sent = this.effective.rps + retried
    return {
      engine: this.#engines.size === 0 ? undefined : [...this.#engines].sort().join(','),
      kind: this.#kind,
      route: this.#route,
      service: this.#service,
      effective: this.effective.traffic(),
      actual: this.actual.traffic(),
      retries: sent > 0 ? retried / sent : null,
      ...readLatencies(this.buckets),
    }
  }
}

function compareRoutes(left: RouteRow, right: RouteRow): number {
  return (
    compareTexts(left.service, right.service) ||
    compareTexts(left.route, right.route) ||
    compareTexts(left.kind, right.kind)
  )
}
