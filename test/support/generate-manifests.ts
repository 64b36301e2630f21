// Generates manifests by size, for speed and memory: the Deployments and Services of a large shop.

/** @returns YAML of `count` Deployments, each followed by its Service */
export function generateShop(count: number): string {
  const parts: string[] = []
  for (let index = 0; index < count; index++) parts.push(deployment(index), service(index))
  return parts.join('')
}

function deployment(index: number): string {
  const name = `svc-${String(index).padStart(4, '0')}`
  return `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: team-${index % 20}
  labels:
    app: ${name}
    tier: ${index % 3 === 0 ? 'frontend' : 'backend'}
spec:
  replicas: ${1 + (index % 5)}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        version: v${index % 7}
    spec:
      serviceAccountName: ${name}
      containers:
      - name: app
        image: registry.example.com/shop/${name}:1.${index % 30}.0
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        env:
        - name: PORT
          value: "8080"
        - name: LOG_LEVEL
          value: info
        resources:
          requests: {cpu: 100m, memory: 64Mi}
          limits: {memory: 128Mi}
        readinessProbe:
          httpGet:
            path: /ready
            port: http
        livenessProbe:
          httpGet:
            path: /live
            port: 8080
`
}

function service(index: number): string {
  const name = `svc-${String(index).padStart(4, '0')}`
  return `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: team-${index % 20}
spec:
  selector:
    app: ${name}
  ports:
  - name: http
    port: 80
    targetPort: 8080
`
}
