{{- define "cni.values" -}}
{{- include "istio.values" (dict "root" . "scope" "cni") -}}
{{- end -}}

{{- /* Labels of an object. Input: root, and extra for more of them. */ -}}
{{- define "cni.labels" -}}
{{- include "istio.labels" (dict "root" .root "name" "istio-cni" "component" "Cni" "extra" .extra) -}}
{{- end -}}

{{- define "cni.platform" -}}
{{- coalesce .Values.platform .Values.global.platform | default "" -}}
{{- end -}}

{{- /* Where the plugins of the node are. Google's clusters keep them elsewhere, and say by their version that they are such. */ -}}
{{- define "cni.bin-dir" -}}
{{- $usual := contains "-gke" .Capabilities.KubeVersion.Version | ternary "/home/kubernetes/bin" "/opt/cni/bin" -}}
{{- .Values.cniBinDir | default $usual -}}
{{- end -}}

{{- /* The agent in the node's own network, as before it could switch there by itself. */ -}}
{{- define "cni.in-host-network" -}}
{{- if and .Values.ambient.enabled .Values.ambient.shareHostNetworkNamespace }}yes{{ end -}}
{{- end -}}

{{- define "cni.pod-labels" -}}
{{- $labels := include "istio.labels" (dict "root" . "name" "istio-cni" "bare" true "extra" (dict
      "k8s-app" "istio-cni-node"
      "sidecar.istio.io/inject" "false"
      "istio.io/dataplane-mode" "none")) | fromYaml -}}
{{- mustMergeOverwrite $labels (.Values.podLabels | default dict) | toYaml -}}
{{- end -}}

{{- define "cni.pod-annotations" -}}
{{- $annotations := dict
      "sidecar.istio.io/inject" "false"
      "prometheus.io/scrape" "true"
      "prometheus.io/port" "15014"
      "prometheus.io/path" "/metrics" -}}
{{- if .Values.useAppArmorAnnotation -}}
{{- $_ := set $annotations "container.apparmor.security.beta.kubernetes.io/install-cni" "unconfined" -}}
{{- end -}}
{{- mustMergeOverwrite $annotations (.Values.podAnnotations | default dict) | toYaml -}}
{{- end -}}

{{- /* Folders of the node, as pairs of where the agent sees them and what is there. */ -}}
{{- define "cni.volume-mounts" -}}
- name: cni-bin-dir
  mountPath: /host/opt/cni/bin
{{- if or .Values.repair.repairPods .Values.ambient.enabled }}
- name: cni-host-procfs
  mountPath: /host/proc
  readOnly: true
{{- end }}
- name: cni-net-dir
  mountPath: /host/etc/cni/net.d
- name: cni-socket-dir
  mountPath: /var/run/istio-cni
{{- if .Values.ambient.enabled }}
- name: cni-netns-dir
  mountPath: /host/var/run/netns
  # Namespaces that appear later are seen too.
  mountPropagation: HostToContainer
- name: cni-ztunnel-sock-dir
  mountPath: /var/run/ztunnel
{{- end }}
{{- end -}}

{{- define "cni.volumes" -}}
- name: cni-bin-dir
  hostPath:
    path: {{ include "cni.bin-dir" . }}
{{- if or .Values.repair.repairPods .Values.ambient.enabled }}
- name: cni-host-procfs
  hostPath:
    path: /proc
    type: Directory
{{- end }}
- name: cni-net-dir
  hostPath:
    path: {{ .Values.cniConfDir }}
- name: cni-socket-dir
  hostPath:
    path: /var/run/istio-cni
# Made by the first pod of the node with a network of its own, and the agent may come before it.
- name: cni-netns-dir
  hostPath:
    path: {{ .Values.cniNetnsDir }}
    type: DirectoryOrCreate
{{- if .Values.ambient.enabled }}
- name: cni-ztunnel-sock-dir
  hostPath:
    path: /var/run/ztunnel
    type: DirectoryOrCreate
{{- end }}
{{- end -}}
