// The types of a pod as Kubernetes 1.35 declares them in Go: which fields there are, in which order, and when one is left out.

/**
 * Type -> its fields: `GoName:type`, with `=json` where JSON's name does not follow from Go's, and `?` where JSON leaves the
 * field out when it is empty. Types are Go's, `map/T` for maps with text as keys. `any` is taken as it comes: templates
 * have no business with it.
 */
export const podSchema = {
  OwnerReference: `
    APIVersion:string Kind:string Name:string UID:string Controller?:*bool BlockOwnerDeletion?:*bool`,
  ObjectMeta: `
    Name?:string GenerateName?:string Namespace?:string SelfLink?:string UID?:string ResourceVersion?:string
    Generation?:int64 CreationTimestamp?:Time DeletionTimestamp?:*Time DeletionGracePeriodSeconds?:*int64
    Labels?:map/string Annotations?:map/string OwnerReferences?:[]OwnerReference Finalizers?:[]string
    ManagedFields?:any`,
  HostPathVolumeSource: 'Path:string Type?:*string',
  EmptyDirVolumeSource: 'Medium?:string SizeLimit?:*Quantity',
  KeyToPath: 'Key:string Path:string Mode?:*int32',
  SecretVolumeSource: 'SecretName?:string Items?:[]KeyToPath DefaultMode?:*int32 Optional?:*bool',
  LocalObjectReference: 'Name?:string',
  PersistentVolumeClaimVolumeSource: 'ClaimName:string ReadOnly?:bool',
  ObjectFieldSelector: 'APIVersion?:string FieldPath:string',
  ResourceFieldSelector: 'ContainerName?:string Resource:string Divisor?:Quantity',
  DownwardAPIVolumeFile: `
    Path:string FieldRef?:*ObjectFieldSelector ResourceFieldRef?:*ResourceFieldSelector Mode?:*int32`,
  DownwardAPIVolumeSource: 'Items?:[]DownwardAPIVolumeFile DefaultMode?:*int32',
  ConfigMapVolumeSource: 'Name?:string Items?:[]KeyToPath DefaultMode?:*int32 Optional?:*bool',
  SecretProjection: 'Name?:string Items?:[]KeyToPath Optional?:*bool',
  DownwardAPIProjection: 'Items?:[]DownwardAPIVolumeFile',
  ConfigMapProjection: 'Name?:string Items?:[]KeyToPath Optional?:*bool',
  ServiceAccountTokenProjection: 'Audience?:string ExpirationSeconds?:*int64 Path:string',
  LabelSelectorRequirement: 'Key:string Operator:string Values?:[]string',
  LabelSelector: 'MatchLabels?:map/string MatchExpressions?:[]LabelSelectorRequirement',
  ClusterTrustBundleProjection: `
    Name?:*string SignerName?:*string LabelSelector?:*LabelSelector Optional?:*bool Path:string`,
  PodCertificateProjection: `
    SignerName?:string KeyType?:string MaxExpirationSeconds?:*int32 CredentialBundlePath?:string
    KeyPath?:string CertificateChainPath?:string UserAnnotations?:map/string`,
  VolumeProjection: `
    Secret?:*SecretProjection DownwardAPI?:*DownwardAPIProjection ConfigMap?:*ConfigMapProjection
    ServiceAccountToken?:*ServiceAccountTokenProjection ClusterTrustBundle?:*ClusterTrustBundleProjection
    PodCertificate?:*PodCertificateProjection`,
  ProjectedVolumeSource: 'Sources:[]VolumeProjection DefaultMode?:*int32',
  CSIVolumeSource: `
    Driver:string ReadOnly?:*bool FSType?:*string VolumeAttributes?:map/string
    NodePublishSecretRef?:*LocalObjectReference`,
  ImageVolumeSource: 'Reference?:string PullPolicy?:string',
  Volume: `
    Name:string HostPath?:*HostPathVolumeSource EmptyDir?:*EmptyDirVolumeSource GCEPersistentDisk?:any
    AWSElasticBlockStore?:any GitRepo?:any Secret?:*SecretVolumeSource NFS?:any ISCSI?:any Glusterfs?:any
    PersistentVolumeClaim?:*PersistentVolumeClaimVolumeSource RBD?:any FlexVolume?:any Cinder?:any
    CephFS=cephfs?:any Flocker?:any DownwardAPI?:*DownwardAPIVolumeSource FC?:any AzureFile?:any
    ConfigMap?:*ConfigMapVolumeSource VsphereVolume?:any Quobyte?:any AzureDisk?:any
    PhotonPersistentDisk?:any Projected?:*ProjectedVolumeSource PortworxVolume?:any ScaleIO?:any
    StorageOS=storageos?:any CSI?:*CSIVolumeSource Ephemeral?:any Image?:*ImageVolumeSource`,
  ContainerPort: 'Name?:string HostPort?:int32 ContainerPort:int32 Protocol?:string HostIP?:string',
  ConfigMapEnvSource: 'Name?:string Optional?:*bool',
  SecretEnvSource: 'Name?:string Optional?:*bool',
  EnvFromSource: 'Prefix?:string ConfigMapRef?:*ConfigMapEnvSource SecretRef?:*SecretEnvSource',
  ConfigMapKeySelector: 'Name?:string Key:string Optional?:*bool',
  SecretKeySelector: 'Name?:string Key:string Optional?:*bool',
  FileKeySelector: 'VolumeName:string Path:string Key:string Optional?:*bool',
  EnvVarSource: `
    FieldRef?:*ObjectFieldSelector ResourceFieldRef?:*ResourceFieldSelector
    ConfigMapKeyRef?:*ConfigMapKeySelector SecretKeyRef?:*SecretKeySelector FileKeyRef?:*FileKeySelector`,
  EnvVar: 'Name:string Value?:string ValueFrom?:*EnvVarSource',
  ResourceClaim: 'Name:string Request?:string',
  ResourceRequirements: 'Limits?:map/Quantity Requests?:map/Quantity Claims?:[]ResourceClaim',
  ContainerResizePolicy: 'ResourceName:string RestartPolicy:string',
  ContainerRestartRuleOnExitCodes: 'Operator?:string Values?:[]int32',
  ContainerRestartRule: 'Action?:string ExitCodes?:*ContainerRestartRuleOnExitCodes',
  VolumeMount: `
    Name:string ReadOnly?:bool RecursiveReadOnly?:*string MountPath:string SubPath?:string
    MountPropagation?:*string SubPathExpr?:string`,
  VolumeDevice: 'Name:string DevicePath:string',
  ExecAction: 'Command?:[]string',
  HTTPHeader: 'Name:string Value:string',
  HTTPGetAction: 'Path?:string Port:IntOrString Host?:string Scheme?:string HTTPHeaders?:[]HTTPHeader',
  TCPSocketAction: 'Port:IntOrString Host?:string',
  GRPCAction: 'Port:int32 Service:*string',
  Probe: `
    Exec?:*ExecAction HTTPGet?:*HTTPGetAction TCPSocket?:*TCPSocketAction GRPC?:*GRPCAction
    InitialDelaySeconds?:int32 TimeoutSeconds?:int32 PeriodSeconds?:int32 SuccessThreshold?:int32
    FailureThreshold?:int32 TerminationGracePeriodSeconds?:*int64`,
  SleepAction: 'Seconds:int64',
  LifecycleHandler: 'Exec?:*ExecAction HTTPGet?:*HTTPGetAction TCPSocket?:*TCPSocketAction Sleep?:*SleepAction',
  Lifecycle: 'PostStart?:*LifecycleHandler PreStop?:*LifecycleHandler StopSignal?:*string',
  Capabilities: 'Add?:[]string Drop?:[]string',
  SELinuxOptions: 'User?:string Role?:string Type?:string Level?:string',
  WindowsSecurityContextOptions: `
    GMSACredentialSpecName?:*string GMSACredentialSpec?:*string RunAsUserName?:*string HostProcess?:*bool`,
  SeccompProfile: 'Type:string LocalhostProfile?:*string',
  AppArmorProfile: 'Type:string LocalhostProfile?:*string',
  SecurityContext: `
    Capabilities?:*Capabilities Privileged?:*bool SELinuxOptions?:*SELinuxOptions
    WindowsOptions?:*WindowsSecurityContextOptions RunAsUser?:*int64 RunAsGroup?:*int64 RunAsNonRoot?:*bool
    ReadOnlyRootFilesystem?:*bool AllowPrivilegeEscalation?:*bool ProcMount?:*string
    SeccompProfile?:*SeccompProfile AppArmorProfile?:*AppArmorProfile`,
  Container: `
    Name:string Image?:string Command?:[]string Args?:[]string WorkingDir?:string Ports?:[]ContainerPort
    EnvFrom?:[]EnvFromSource Env?:[]EnvVar Resources?:ResourceRequirements
    ResizePolicy?:[]ContainerResizePolicy RestartPolicy?:*string RestartPolicyRules?:[]ContainerRestartRule
    VolumeMounts?:[]VolumeMount VolumeDevices?:[]VolumeDevice LivenessProbe?:*Probe ReadinessProbe?:*Probe
    StartupProbe?:*Probe Lifecycle?:*Lifecycle TerminationMessagePath?:string
    TerminationMessagePolicy?:string ImagePullPolicy?:string SecurityContext?:*SecurityContext Stdin?:bool
    StdinOnce?:bool TTY?:bool`,
  EphemeralContainer: `
    Name:string Image?:string Command?:[]string Args?:[]string WorkingDir?:string Ports?:[]ContainerPort
    EnvFrom?:[]EnvFromSource Env?:[]EnvVar Resources?:ResourceRequirements
    ResizePolicy?:[]ContainerResizePolicy RestartPolicy?:*string RestartPolicyRules?:[]ContainerRestartRule
    VolumeMounts?:[]VolumeMount VolumeDevices?:[]VolumeDevice LivenessProbe?:*Probe ReadinessProbe?:*Probe
    StartupProbe?:*Probe Lifecycle?:*Lifecycle TerminationMessagePath?:string
    TerminationMessagePolicy?:string ImagePullPolicy?:string SecurityContext?:*SecurityContext Stdin?:bool
    StdinOnce?:bool TTY?:bool TargetContainerName?:string`,
  Sysctl: 'Name:string Value:string',
  PodSecurityContext: `
    SELinuxOptions?:*SELinuxOptions WindowsOptions?:*WindowsSecurityContextOptions RunAsUser?:*int64
    RunAsGroup?:*int64 RunAsNonRoot?:*bool SupplementalGroups?:[]int64 SupplementalGroupsPolicy?:*string
    FSGroup?:*int64 Sysctls?:[]Sysctl FSGroupChangePolicy?:*string SeccompProfile?:*SeccompProfile
    AppArmorProfile?:*AppArmorProfile SELinuxChangePolicy?:*string`,
  NodeSelectorRequirement: 'Key:string Operator:string Values?:[]string',
  NodeSelectorTerm: 'MatchExpressions?:[]NodeSelectorRequirement MatchFields?:[]NodeSelectorRequirement',
  NodeSelector: 'NodeSelectorTerms:[]NodeSelectorTerm',
  PreferredSchedulingTerm: 'Weight:int32 Preference:NodeSelectorTerm',
  NodeAffinity: `
    RequiredDuringSchedulingIgnoredDuringExecution?:*NodeSelector
    PreferredDuringSchedulingIgnoredDuringExecution?:[]PreferredSchedulingTerm`,
  PodAffinityTerm: `
    LabelSelector?:*LabelSelector Namespaces?:[]string TopologyKey:string NamespaceSelector?:*LabelSelector
    MatchLabelKeys?:[]string MismatchLabelKeys?:[]string`,
  WeightedPodAffinityTerm: 'Weight:int32 PodAffinityTerm:PodAffinityTerm',
  PodAffinity: `
    RequiredDuringSchedulingIgnoredDuringExecution?:[]PodAffinityTerm
    PreferredDuringSchedulingIgnoredDuringExecution?:[]WeightedPodAffinityTerm`,
  PodAntiAffinity: `
    RequiredDuringSchedulingIgnoredDuringExecution?:[]PodAffinityTerm
    PreferredDuringSchedulingIgnoredDuringExecution?:[]WeightedPodAffinityTerm`,
  Affinity: 'NodeAffinity?:*NodeAffinity PodAffinity?:*PodAffinity PodAntiAffinity?:*PodAntiAffinity',
  Toleration: 'Key?:string Operator?:string Value?:string Effect?:string TolerationSeconds?:*int64',
  HostAlias: 'IP:string Hostnames?:[]string',
  PodDNSConfigOption: 'Name?:string Value?:*string',
  PodDNSConfig: 'Nameservers?:[]string Searches?:[]string Options?:[]PodDNSConfigOption',
  PodReadinessGate: 'ConditionType:string',
  TopologySpreadConstraint: `
    MaxSkew:int32 TopologyKey:string WhenUnsatisfiable:string LabelSelector?:*LabelSelector
    MinDomains?:*int32 NodeAffinityPolicy?:*string NodeTaintsPolicy?:*string MatchLabelKeys?:[]string`,
  PodOS: 'Name:string',
  PodSchedulingGate: 'Name:string',
  PodResourceClaim: 'Name:string ResourceClaimName?:*string ResourceClaimTemplateName?:*string',
  WorkloadReference: 'Name:string PodGroup:string PodGroupReplicaKey?:string',
  PodSpec: `
    Volumes?:[]Volume InitContainers?:[]Container Containers:[]Container
    EphemeralContainers?:[]EphemeralContainer RestartPolicy?:string TerminationGracePeriodSeconds?:*int64
    ActiveDeadlineSeconds?:*int64 DNSPolicy?:string NodeSelector?:map/string ServiceAccountName?:string
    DeprecatedServiceAccount=serviceAccount?:string AutomountServiceAccountToken?:*bool NodeName?:string
    HostNetwork?:bool HostPID?:bool HostIPC?:bool ShareProcessNamespace?:*bool
    SecurityContext?:*PodSecurityContext ImagePullSecrets?:[]LocalObjectReference Hostname?:string
    Subdomain?:string Affinity?:*Affinity SchedulerName?:string Tolerations?:[]Toleration
    HostAliases?:[]HostAlias PriorityClassName?:string Priority?:*int32 DNSConfig?:*PodDNSConfig
    ReadinessGates?:[]PodReadinessGate RuntimeClassName?:*string EnableServiceLinks?:*bool
    PreemptionPolicy?:*string Overhead?:map/Quantity TopologySpreadConstraints?:[]TopologySpreadConstraint
    SetHostnameAsFQDN?:*bool OS?:*PodOS HostUsers?:*bool SchedulingGates?:[]PodSchedulingGate
    ResourceClaims?:[]PodResourceClaim Resources?:*ResourceRequirements HostnameOverride?:*string
    WorkloadRef?:*WorkloadReference`,
} as const satisfies Readonly<Record<string, string>>

export type PodTypeName = keyof typeof podSchema
