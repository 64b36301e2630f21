// What the other folders may use of this one: local addresses for the dashboards that run in a cluster.

export {
  type Dashboard,
  type DashboardName,
  dashboardNames,
  dashboards,
  meshOfDashboard,
  usualDashboard,
} from './dashboards.ts'
export {findRunningPod, type PodFinder, type PodPlace} from './find-pod.ts'
export {startForward} from './forward.ts'
