// The messages of Istio's mesh configuration that templates and proxies read: their fields in the order in which they are declared.

/**
 * Message -> its fields: `name:type`. Types are protobuf's; `Bool` and `Int32` (with a capital) can be told from unset, an enum
 * is `(FIRST|SECOND)`, `[]T` a list and `map/T` a map with text as keys. `any` is taken as it comes.
 */
export const meshSchema = {
  MeshConfig: `
    proxyListenPort:int32 proxyInboundListenPort:int32 proxyHttpPort:int32 connectTimeout:Duration
    hboneIdleTimeout:Duration protocolDetectionTimeout:Duration tcpKeepalive:TcpKeepalive ingressClass:string
    ingressService:string ingressControllerMode:(UNSPECIFIED|OFF|DEFAULT|STRICT) ingressSelector:string
    enableTracing:bool accessLogFile:string accessLogFormat:string accessLogEncoding:(TEXT|JSON)
    enableEnvoyAccessLogService:bool disableEnvoyListenerLog:bool defaultConfig:ProxyConfig
    outboundTrafficPolicy:TrafficPolicy inboundTrafficPolicy:InboundPolicy configSources:any enableAutoMtls:Bool
    trustDomain:string trustDomainAliases:[]string caCertificates:any defaultServiceExportTo:[]string
    defaultVirtualServiceExportTo:[]string defaultDestinationRuleExportTo:[]string rootNamespace:string
    localityLbSetting:any dnsRefreshRate:Duration h2UpgradePolicy:(DO_NOT_UPGRADE|UPGRADE)
    inboundClusterStatName:string outboundClusterStatName:string certificates:any serviceSettings:any
    serviceScopeConfigs:any enablePrometheusMerge:Bool verifyCertificateAtClient:Bool ca:any
    extensionProviders:[]ExtensionProvider defaultProviders:DefaultProviders discoverySelectors:any
    pathNormalization:any defaultHttpRetryPolicy:any meshMTLS:any tlsDefaults:any`,
  TrafficPolicy: 'mode:(REGISTRY_ONLY|ALLOW_ANY|ALLOW_ANY_DYNAMIC_DNS=3)',
  InboundPolicy: 'mode:(PASSTHROUGH|LOCALHOST)',
  ExtensionProvider: `
    name:string envoyExtAuthzHttp:any envoyExtAuthzGrpc:any zipkin:any lightstep:any datadog:any stackdriver:any
    opencensus:any skywalking:any opentelemetry:OpenTelemetry prometheus:any envoyFileAccessLog:any envoyHttpAls:any
    envoyTcpAls:any envoyOtelAls:any sds:any`,
  OpenTelemetry: `
    service:string port:uint32 maxTagLength:uint32 http:any grpc:any resourceDetectors:any dynatraceSampler:any
    disableContextPropagation:bool
    serviceAttributeEnrichment:(ISTIO_CANONICAL|OTEL_SEMANTIC_CONVENTIONS)`,
  DefaultProviders: 'tracing:[]string metrics:[]string accessLogging:[]string',
  ProxyConfig: `
    configPath:string binaryPath:string serviceCluster:string
    tracingServiceName:(APP_LABEL_AND_NAMESPACE|CANONICAL_NAME_ONLY|CANONICAL_NAME_AND_NAMESPACE)
    drainDuration:Duration discoveryAddress:string discoveryRefreshDelay:Duration zipkinAddress:string
    statsdUdpAddress:string envoyMetricsServiceAddress:string proxyAdminPort:int32 availabilityZone:string
    controlPlaneAuthPolicy:(NONE|MUTUAL_TLS|INHERIT=1000) customConfigFile:string statNameLength:int32
    concurrency:Int32 proxyBootstrapTemplatePath:string interceptionMode:(REDIRECT|TPROXY|NONE) tracing:Tracing
    sds:SDS envoyAccessLogService:RemoteService envoyMetricsService:RemoteService proxyMetadata:map/string
    runtimeValues:map/string statusPort:int32 extraStatTags:[]string gatewayTopology:Topology
    terminationDrainDuration:Duration meshId:string readinessProbe:ReadinessProbe
    proxyStatsMatcher:ProxyStatsMatcher holdApplicationUntilProxyStarts:Bool caCertificatesPem:[]string
    image:ProxyImage privateKeyProvider:PrivateKeyProvider proxyHeaders:ProxyHeaders fileFlushInterval:Duration
    fileFlushMinSizeKb:uint32 statsCompression:Bool`,
  Tracing: `
    zipkin:Zipkin lightstep:Lightstep datadog:Datadog stackdriver:Stackdriver openCensusAgent:OpenCensusAgent
    customTags:map/CustomTag maxPathTagLength:uint32 sampling:double tlsSettings:ClientTLSSettings
    enableIstioTags:Bool`,
  Zipkin: 'address:string',
  Lightstep: 'address:string accessToken:string',
  Datadog: 'address:string',
  Stackdriver: 'debug:bool maxNumberOfAttributes:Int64 maxNumberOfAnnotations:Int64 maxNumberOfMessageEvents:Int64',
  OpenCensusAgent: 'address:string context:[](UNSPECIFIED|W3C_TRACE_CONTEXT|GRPC_BIN|CLOUD_TRACE_CONTEXT|B3)',
  CustomTag: 'literal:Literal environment:Defaulted header:Defaulted',
  Literal: 'value:string',
  Defaulted: 'name:string defaultValue:string',
  ClientTLSSettings: `
    mode:(DISABLE|SIMPLE|MUTUAL|ISTIO_MUTUAL) clientCertificate:string privateKey:string caCertificates:string
    credentialName:string subjectAltNames:[]string sni:string insecureSkipVerify:Bool caCrl:string`,
  SDS: 'enabled:bool k8sSaJwtPath:string',
  RemoteService: 'address:string tlsSettings:ClientTLSSettings tcpKeepalive:TcpKeepalive',
  TcpKeepalive: 'probes:uint32 time:Duration interval:Duration',
  Topology: `
    numTrustedProxies:uint32
    forwardClientCertDetails:(UNDEFINED|SANITIZE|FORWARD_ONLY|APPEND_FORWARD|SANITIZE_SET|ALWAYS_FORWARD_ONLY)
    proxyProtocol:Nothing`,
  Nothing: '',
  ReadinessProbe: `
    initialDelaySeconds:int32 timeoutSeconds:int32 periodSeconds:int32 successThreshold:int32 failureThreshold:int32
    httpGet:HttpGet tcpSocket:TcpSocket exec:Exec grpc:Grpc`,
  HttpGet: 'path:string port:uint32 host:string scheme:string httpHeaders:[]HttpHeader',
  HttpHeader: 'name:string value:string',
  TcpSocket: 'host:string port:uint32',
  Exec: 'command:[]string',
  Grpc: 'port:uint32 service:string',
  ProxyStatsMatcher: 'inclusionPrefixes:[]string inclusionSuffixes:[]string inclusionRegexps:[]string',
  ProxyImage: 'imageType:string',
  PrivateKeyProvider: 'cryptomb:Accelerator qat:Accelerator',
  Accelerator: 'pollDelay:Duration fallback:Bool',
  ProxyHeaders: `
    forwardedClientCert:(UNDEFINED|SANITIZE|FORWARD_ONLY|APPEND_FORWARD|SANITIZE_SET|ALWAYS_FORWARD_ONLY)
    setCurrentClientCertDetails:ClientCertDetails requestId:Switch server:ServerHeader attemptCount:Switch
    envoyDebugHeaders:Switch metadataExchangeHeaders:MetadataExchange preserveHttp1HeaderCase:Bool
    xForwardedHost:EnabledSwitch xForwardedPort:EnabledSwitch`,
  ClientCertDetails: 'subject:Bool cert:Bool chain:Bool dns:Bool uri:Bool',
  Switch: 'disabled:Bool',
  EnabledSwitch: 'enabled:Bool',
  ServerHeader: 'disabled:Bool value:string',
  MetadataExchange: 'mode:(UNDEFINED|IN_MESH)',
} as const satisfies Readonly<Record<string, string>>

export type MeshMessage = keyof typeof meshSchema
