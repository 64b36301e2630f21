// The check of opaque ports on objects: services and pods that agree, in all the ways to write ports, and others.

import {describe, expect, test} from 'vitest'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {checkObjects, titled} from '../support/linkerd-checks.ts'
import {meshed, meshedService, whole} from '../support/meshed-pods.ts'
import {pod} from '../support/objects.ts'

const check = async (objects: readonly KubeObject[]) =>
  titled(await checkObjects('data-plane', fakeCluster(objects)), 'opaque ports are properly annotated')

describe('opaque ports', () => {
  const mysql = {name: 'mysql', containerPort: 3306}
  const db = (opaque?: string, ports: JsonObject[] = [mysql]) =>
    meshed('db-1', {ports, ...(opaque === undefined ? {} : {opaque})})
  const port = (number: number, targetPort?: number | string, protocol = 'TCP') => ({
    port: number,
    protocol,
    ...(targetPort === undefined ? {} : {targetPort}),
  })

  test.each<{name: string; pods: KubeObject[]; services: KubeObject[]; text: RegExp}>([
    {
      name: 'of the service alone',
      pods: [db()],
      services: [meshedService('db', {opaque: '3306', ports: [port(3306)]})],
      text: /: 3306 of service shop\/db is opaque, its target 3306 not in pod shop\/db-1$/,
    },
    {
      name: 'of the pod alone',
      pods: [db('3306')],
      services: [meshedService('db', {ports: [port(3306)]})],
      text: /: 3306 of service shop\/db is not opaque, its target 3306 is in pod shop\/db-1$/,
    },
    {
      name: 'of the pod alone, through a name',
      pods: [db('3306')],
      services: [meshedService('db', {ports: [port(13306, 'mysql')]})],
      text: /: 13306 of service shop\/db is not opaque, its target 3306 is in pod/,
    },
    {
      name: 'just outside a range',
      pods: [db('4000-4009')],
      services: [meshedService('db', {opaque: '4000-4010', ports: [port(4009), port(4010)]})],
      text: /: 4010 of service shop\/db is opaque, its target 4010 not in pod shop\/db-1$/,
    },
    {
      name: 'of the service alone, for many pods',
      pods: [1, 2, 3].map((index) => meshed(`db-${index}`)),
      services: [meshedService('db', {opaque: '3306', ports: [port(3306)]})],
      text: /not in pod shop\/db-1 and 2 more$/,
    },
    {
      name: 'that are no ports, in a pod',
      pods: [db('redis')],
      services: [meshedService('db', {ports: [port(80)]})],
      text: /: pod shop\/db-1 has "redis", which is no port$/,
    },
    ...['mysql', '99999', '10-5', '3306;3307'].map((opaque) => ({
      name: `that are no ports, in a service (${opaque})`,
      pods: [db()],
      services: [meshedService('db', {opaque, ports: [port(3306)]})],
      text: new RegExp(`: service shop/db has "${opaque}", which is no number or range of ports$`),
    })),
  ])('$name are warned of', async ({pods, services, text}) => {
    const result = await check([...whole, ...pods, ...services])
    expect(result).toMatchObject({status: 'found', level: 'warning', text: expect.stringMatching(text)})
  })

  test.each<{name: string; pods: KubeObject[]; services: KubeObject[]}>([
    {name: 'as numbers', pods: [db('3306')], services: [meshedService('db', {opaque: '3306', ports: [port(3306)]})]},
    {
      name: 'as a range and a number',
      pods: [db('3000-4000')],
      services: [meshedService('db', {opaque: '3306', ports: [port(3306)]})],
    },
    {
      name: 'by name in the pod',
      pods: [db('mysql')],
      services: [meshedService('db', {opaque: '13306', ports: [port(13306, 'mysql')]})],
    },
    {
      name: 'with spaces and an empty entry',
      pods: [db(' 3306 , ')],
      services: [meshedService('db', {opaque: '25, 3306', ports: [port(3306)]})],
    },
    {
      name: 'behind another port of the service',
      pods: [db('3306')],
      services: [meshedService('db', {opaque: '80', ports: [port(80, 3306)]})],
    },
    {
      name: 'on both sides in part',
      pods: [db('3306')],
      services: [meshedService('db', {opaque: '3306', ports: [port(3306), port(80, 8080)]})],
    },
    {
      name: 'of a headless service',
      pods: [db('3306')],
      services: [meshedService('db', {ports: [port(3306)], spec: {clusterIP: 'None'}})],
    },
    {name: 'over UDP', pods: [db('53')], services: [meshedService('db', {ports: [port(53, 53, 'UDP')]})]},
    {
      name: 'of a name that the pod does not have',
      pods: [db('3306')],
      services: [meshedService('db', {ports: [port(80, 'web')]})],
    },
    {
      name: 'of a service without a selector',
      pods: [db('3306')],
      services: [meshedService('db', {ports: [port(3306)], spec: {selector: {}}})],
    },
    {
      name: 'of a pod that a second label leaves out',
      pods: [db('3306')],
      services: [meshedService('db', {ports: [port(3306)], spec: {selector: {app: 'db', tier: 'gold'}}})],
    },
    {
      name: 'of a pod that has ended',
      pods: [meshed('db-1', {opaque: '3306', phase: 'Succeeded', reason: 'Completed'})],
      services: [meshedService('db', {ports: [port(3306)]})],
    },
    {
      name: 'of a pod without a proxy',
      pods: [pod('db-1', {labels: {app: 'db'}, annotations: {'config.linkerd.io/opaque-ports': '3306'}})],
      services: [meshedService('db', {ports: [port(3306)]})],
    },
  ])('$name pass', async ({pods, services}) => {
    expect(await check([...whole, ...pods, ...services])).toMatchObject({status: 'passed'})
  })
})
