#!/bin/sh
# Installs, changes or removes the Niro agent in the cluster that kubectl points to.
#   curl -fsSL https://niro.example.com/install.sh | NIRO_TOKEN=niro_et_... sh
# Needs sh, curl and kubectl (or k3s). Safe to run again: what is not named keeps its state. --help lists everything.
set -euf
LC_ALL=C
export LC_ALL

# The server that serves this file puts its own values in.
NIRO_URL_DEFAULT='@NIRO_PUBLIC_URL@'
NIRO_AGENT_IMAGE_DEFAULT='@NIRO_AGENT_IMAGE@'
NIRO_AGENT_VERSION_DEFAULT='@NIRO_AGENT_VERSION@'

NAMESPACE=niro-system
TAB=$(printf '\t')

usage() {
  cat <<'USAGE'
Usage: curl -fsSL https://NIRO/install.sh | NIRO_TOKEN=niro_et_... sh
       curl -fsSL https://NIRO/install.sh | NIRO_ENABLE_LOGS=1 sh
       curl -fsSL https://NIRO/install.sh | sh -s -- --check
       curl -fsSL https://NIRO/install.sh | sh -s -- --uninstall

  --dry-run     print the manifests; change nothing
  --check       go the way from here to the server and to the cluster, and let a running agent do the same;
                say of each hop whether it works, else why and what to do next; change nothing
  --uninstall   remove the agent, its namespace niro-system, and every role and binding
  --help        this text

Variables. One that is absent or empty keeps what the cluster has; 0 takes a capability away again.
  NIRO_TOKEN                 enrollment token; needed until the agent has its own key
  NIRO_URL                   address of the Niro server (default: the one that served this script)
  NIRO_ENABLE_PODS           1 (default) or 0: pod inventory
  NIRO_ENABLE_LOGS           0 (default) or 1: stream pod logs
  NIRO_ENABLE_APPLY          0 (default) or 1: apply and delete workloads
  NIRO_APPLY_NAMESPACES      team-a,team-b: apply only there; '*' for everywhere
  NIRO_ENABLE_SELF_UPDATE    0 (default) or 1: the agent may change its own image
  NIRO_VERSION               agent version to run (default: what runs now, else the server's)
  NIRO_AGENT_IMAGE           agent image to run, for a private registry
  NIRO_CA_FILE               PEM file of a private CA that signed the server's certificate; 'none' forgets it
  HTTPS_PROXY, NO_PROXY      proxy between the agent and the server; 'none' forgets it
USAGE
}

say() { printf '%s\n' "$*"; }
warn() { printf 'niro: warning: %s\n' "$*" >&2; }
die() {
  printf 'niro: error: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf '  next: %s\n' "$2" >&2; fi
  exit 1
}

# ---- the cluster ---------------------------------------------------------------------------------------------------

KUBECTL=
find_kubectl() {
  if command -v kubectl >/dev/null 2>&1; then
    KUBECTL=kubectl
  elif command -v k3s >/dev/null 2>&1; then
    KUBECTL=k3s
  fi
}

k() {
  if [ "$KUBECTL" = k3s ]; then
    k3s kubectl "$@"
  else
    kubectl "$@"
  fi
}

reach_cluster() {
  [ -n "$KUBECTL" ] || die "neither kubectl nor k3s was found" \
    "install kubectl, or run this on a k3s server node"
  reach_error=$(k get namespace kube-system -o name --request-timeout=15s 2>&1 >/dev/null </dev/null) || die \
    "the cluster cannot be read: $reach_error" \
    "check 'kubectl get nodes'; on a k3s node run as root, or set KUBECONFIG=/etc/rancher/k3s/k3s.yaml"
}

# What runs now, one "name<TAB>value" a line.
# shellcheck disable=SC2016 # a Go template, not the shell's
DEPLOYMENT_STATE='{{range .spec.template.spec.containers}}image	{{.image}}
{{range .env}}{{if .value}}{{.name}}	{{.value}}
{{end}}{{end}}{{end}}{{range $key, $value := .spec.template.metadata.annotations}}{{$key}}	{{$value}}
{{end}}'

look() { # arguments of kubectl get; absent is no error, unreadable is
  k get "$@" --ignore-not-found </dev/null || die "could not read from the cluster: $1" \
    "run this as a user who may read and change roles and Secrets (cluster-admin)"
}

look_bindings() { # the namespaces that the apply capability is narrowed to
  look rolebindings --all-namespaces -l niro.cx/capability=apply \
    -o go-template='{{range .items}}{{.metadata.namespace}} {{end}}'
}

state=
cluster_roles=
apply_bindings=
has_self_update=
has_key=
has_ca=
has_extra=
read_cluster() {
  state=$(look deployment niro-agent -n "$NAMESPACE" -o go-template="$DEPLOYMENT_STATE")
  cluster_roles=$(look clusterroles niro-agent-logs niro-agent-apply niro-agent-apply-extra -o name)
  has_self_update=$(look role niro-agent-self-update -n "$NAMESPACE" -o name)
  apply_bindings=$(look_bindings)
  # Names of the entries only; the key itself stays where it is.
  # shellcheck disable=SC2016
  has_key=$(look secret niro-agent-key -n "$NAMESPACE" \
    -o go-template='exists{{range $name, $value := .data}} {{$name}}{{end}}')
  has_ca=$(look configmap niro-agent-ca -n "$NAMESPACE" -o name)
  case $cluster_roles in *niro-agent-apply-extra*) has_extra=1 ;; esac
}

state_of() { printf '%s\n' "$state" | sed -n "s|^$1$TAB||p" | head -n 1; }

has_cluster_role() {
  case "
$cluster_roles
" in *"/$1
"*) return 0 ;; esac
  return 1
}

# ---- checking what was given ---------------------------------------------------------------------------------------

check_flag() {
  case $2 in '' | 0 | 1) ;; *) die "$1 is '$2'" "set $1 to 0 or 1, or leave it out to keep what is there" ;; esac
}

check_url() {
  url_next="set NIRO_URL to the address of your Niro server, such as https://niro.example.com"
  [ -n "$url" ] || die "the address of the Niro server is not known" "$url_next"
  case $url in *@*) die "NIRO_URL holds an '@': a user name or password has no place there" "$url_next" ;; esac
  case $url in
    http://* | https://*) ;;
    *) die "NIRO_URL '$url' does not start with https://" "$url_next" ;;
  esac
  url_rest=${url#*://}
  url_authority=${url_rest%%/*}
  case ${url_rest#"$url_authority"} in
    *[!A-Za-z0-9._~/-]*) die "NIRO_URL '$url' holds characters that an address has not" "$url_next" ;;
  esac
  case $url_authority in
    '['*']'*) url_host=${url_authority%%']'*}']' ;;
    *) url_host=${url_authority%%:*} ;;
  esac
  url_plain=${url_host#'['}
  case ${url_plain%']'} in
    '') die "NIRO_URL '$url' names no host" "$url_next" ;;
    *[!A-Za-z0-9.:-]*) die "NIRO_URL '$url' holds characters that an address has not" "$url_next" ;;
  esac
  case ${url_authority#"$url_host"} in
    '') ;;
    :*[!0-9]* | : | [!:]*) die "NIRO_URL '$url' has a bad port" "$url_next" ;;
  esac
  case $url in
    http://*)
      is_private_host "$url_host" || die "NIRO_URL '$url' is plain http to a public address" \
        "use https; plain http is for loopback and private addresses only"
      warn "$url is plain http: keys travel unprotected; use https for anything but a trial"
      ;;
  esac
}

is_private_host() {
  case $1 in
    localhost | '[::1]' | '['[fF][cCdD]*:*']' | *.svc | *.svc.cluster.local) return 0 ;;
    *[!0-9.]*) return 1 ;;
    127.* | 10.* | 192.168.* | 172.1[6-9].* | 172.2[0-9].* | 172.3[01].*) return 0 ;;
  esac
  return 1
}

check_token() {
  case $1 in
    niro_et_*) ;;
    *) die "NIRO_TOKEN is not an enrollment token (they begin with niro_et_)" \
      "copy the install command from the cluster's page" ;;
  esac
  token_rest=${1#niro_et_}
  case $token_rest in
    *[!A-Za-z0-9_-]*) die "NIRO_TOKEN holds characters that a token has not" \
      "copy the install command again, in one piece" ;;
  esac
  if [ ${#token_rest} -lt 32 ] || [ ${#token_rest} -gt 128 ]; then
    die "NIRO_TOKEN is cut off or too long (${#token_rest} characters after niro_et_)" \
      "copy the install command again, in one piece"
  fi
}

check_characters() { # name value: printable, without what could leave a quoted YAML string; may hold a password
  case $2 in *[!-A-Za-z0-9._~:/@,*+%\&=?\[\]\!]*) die "$1 holds characters that are not allowed there" "correct $1" ;; esac
}

check_namespaces() {
  for checked in $1; do
    case $checked in
      kube-system | "$NAMESPACE") die "NIRO_APPLY_NAMESPACES names '$checked', which Niro never writes to" "leave it out" ;;
      *[!a-z0-9-]* | -* | *-) die "NIRO_APPLY_NAMESPACES names '$checked', which is no namespace name" \
        "give names separated by commas, or '*'" ;;
    esac
  done
}

# ---- deciding ------------------------------------------------------------------------------------------------------

first() { # the first of its arguments that is not empty
  for candidate in "$@"; do
    if [ -n "$candidate" ]; then
      printf '%s' "$candidate"
      return
    fi
  done
}

served() { case $1 in @*) ;; *) printf '%s' "$1" ;; esac; }

kept() { # given, present state: 'none' forgets
  case $1 in none) ;; *) first "$1" "$2" ;; esac
}

decide_image() {
  image_default=$(first "$(served "$NIRO_AGENT_IMAGE_DEFAULT")" ghcr.io/niro-cx/niro-agent)
  version_default=$(first "$(served "$NIRO_AGENT_VERSION_DEFAULT")" latest)
  image=$(first "${NIRO_AGENT_IMAGE:-}" "$(state_of image)" "$image_default")
  if [ -n "${NIRO_VERSION:-}" ]; then
    case $NIRO_VERSION in
      *[!A-Za-z0-9._-]* | [.-]*) die "NIRO_VERSION '$NIRO_VERSION' is no image tag" "give a version such as 0.1.0" ;;
    esac
    image=${image%%@*}
    case ${image##*/} in *:*) image=${image%:*} ;; esac
    image=$image:$NIRO_VERSION
  fi
  case ${image##*/} in *[:@]*) ;; *) image=$image:$version_default ;; esac
  check_characters NIRO_AGENT_IMAGE "$image"
}

decide() {
  check_flag NIRO_ENABLE_PODS "${NIRO_ENABLE_PODS:-}"
  check_flag NIRO_ENABLE_LOGS "${NIRO_ENABLE_LOGS:-}"
  check_flag NIRO_ENABLE_APPLY "${NIRO_ENABLE_APPLY:-}"
  check_flag NIRO_ENABLE_SELF_UPDATE "${NIRO_ENABLE_SELF_UPDATE:-}"

  url=$(first "${NIRO_URL:-}" "$(served "$NIRO_URL_DEFAULT")" "$(state_of NIRO_URL)")
  url=${url%/}
  check_url
  decide_image

  pods=$(first "${NIRO_ENABLE_PODS:-}" "$(state_of NIRO_ENABLE_PODS)" 1)
  logs_now=0
  if has_cluster_role niro-agent-logs; then logs_now=1; fi
  apply_now=0
  if has_cluster_role niro-agent-apply; then apply_now=1; fi
  logs=$(first "${NIRO_ENABLE_LOGS:-}" "$logs_now")
  apply=$(first "${NIRO_ENABLE_APPLY:-}" "$apply_now")
  self_update=$(first "${NIRO_ENABLE_SELF_UPDATE:-}" "${has_self_update:+1}" 0)

  namespaces=$(first "${NIRO_APPLY_NAMESPACES:-}" "$apply_bindings")
  # Names are parted by commas or blanks; '*' is every namespace.
  namespaces=$(printf '%s' "$namespaces" | tr ',\t\n' '   ')
  case " $namespaces " in *' * '*) namespaces= ;; esac
  check_namespaces "$namespaces"
  if [ "$apply" = 0 ]; then namespaces=; fi
  namespace_list=
  for one in $namespaces; do namespace_list=$namespace_list${namespace_list:+,}$one; done

  if [ -n "${NIRO_APPLY_NAMESPACES:-}" ] && [ "$apply" = 0 ]; then
    warn "NIRO_APPLY_NAMESPACES has no effect without NIRO_ENABLE_APPLY=1"
  fi

  proxy=$(kept "$asked_proxy" "$(state_of HTTPS_PROXY)")
  no_proxy_list=$(kept "${NO_PROXY:-}" "$(state_of NO_PROXY)")
  check_characters HTTPS_PROXY "$proxy"
  check_characters NO_PROXY "$no_proxy_list"

  decide_ca
  decide_token
}

decide_ca() {
  ca_text=
  ca_mark=$(state_of niro.cx/ca-checksum)
  case ${NIRO_CA_FILE:-} in
    '') if [ -z "$has_ca" ]; then ca_mark=; fi ;;
    none) ca_mark= ;;
    *)
      [ -r "$NIRO_CA_FILE" ] || die "NIRO_CA_FILE '$NIRO_CA_FILE' cannot be read" "give the path of a PEM file"
      ca_text=$(tr -d '\r' <"$NIRO_CA_FILE")
      case $ca_text in
        *'PRIVATE KEY'*) die "NIRO_CA_FILE '$NIRO_CA_FILE' holds a private key" "give the certificate alone" ;;
        *'-----BEGIN CERTIFICATE-----'*) ;;
        *) die "NIRO_CA_FILE '$NIRO_CA_FILE' holds no PEM certificate" "give the CA's certificate in PEM" ;;
      esac
      ca_mark=$(checksum "$ca_text")
      ;;
  esac
}

decide_token() {
  token=${NIRO_TOKEN:-}
  token_mark=$(state_of niro.cx/token-checksum)
  if [ -n "$token" ]; then
    check_token "$token"
    token_mark=$(checksum "$token")
  elif ! is_enrolled; then
    if [ "$mode" = dry-run ]; then
      warn "no NIRO_TOKEN: the Secret niro-agent-token is left out; an agent without a key cannot enroll"
    elif [ -z "$token_mark" ]; then
      die "NIRO_TOKEN is not set and the agent has no key yet" "copy the install command from the cluster's page"
    fi
  fi
}

is_enrolled() { case " $has_key " in *' key '*) return 0 ;; esac; return 1; }

# Changes when the text does, so that the pod starts anew; says nothing of the text itself.
checksum() { printf '%s' "$1" | cksum | tr ' ' '-'; }

# ---- manifests -----------------------------------------------------------------------------------------------------

meta() { # kind name [namespace] [more labels, one "key: value"]
  printf 'kind: %s\nmetadata:\n  name: %s\n' "$1" "$2"
  if [ -n "${3:-}" ]; then printf '  namespace: %s\n' "$3"; fi
  printf '  labels:\n    app.kubernetes.io/name: niro-agent\n    app.kubernetes.io/managed-by: niro-installer\n'
  if [ -n "${4:-}" ]; then printf '    %s\n' "$4"; fi
}

rule() { # "groups" "resources" "verbs" ["names"]
  printf '  - apiGroups: [%s]\n    resources: [%s]\n' "$1" "$2"
  if [ -n "${4:-}" ]; then printf '    resourceNames: [%s]\n' "$4"; fi
  printf '    verbs: [%s]\n' "$3"
}

rbac() { printf -- '---\napiVersion: rbac.authorization.k8s.io/v1\n'; }

bind() { # binding kind, role kind, role name, [namespace], [label]
  rbac
  meta "$1" "$3" "${4:-}" "${5:-}"
  printf 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: %s}\n' "$2" "$3"
  printf 'subjects:\n  - {kind: ServiceAccount, name: niro-agent, namespace: %s}\n' "$NAMESPACE"
}

role_default() {
  rbac
  meta ClusterRole niro-agent
  say "rules:"
  if [ "$pods" = 1 ]; then
    rule '""' 'nodes, pods, namespaces, events' 'get, list, watch'
  else
    rule '""' 'nodes, namespaces, events' 'get, list, watch'
  fi
  rule 'apps' 'deployments, statefulsets, daemonsets, replicasets' 'get, list, watch'
  if [ "$pods" = 1 ]; then
    rule 'metrics.k8s.io' 'nodes, pods' 'get, list'
  else
    rule 'metrics.k8s.io' 'nodes' 'get, list'
  fi
  bind ClusterRoleBinding ClusterRole niro-agent
}

role_key() {
  rbac
  meta Role niro-agent-key "$NAMESPACE"
  say "rules:"
  rule '""' 'secrets' 'get, update' 'niro-agent-key'
  bind RoleBinding Role niro-agent-key "$NAMESPACE"
}

role_logs() {
  rbac
  meta ClusterRole niro-agent-logs
  say "rules:"
  rule '""' 'pods/log' 'get'
  bind ClusterRoleBinding ClusterRole niro-agent-logs
}

role_apply() {
  rbac
  meta ClusterRole niro-agent-apply
  say "rules:"
  write='get, create, update, patch, delete'
  rule '""' 'services, configmaps, serviceaccounts, persistentvolumeclaims' "$write"
  rule '""' 'secrets' 'create, update, patch, delete'
  rule '""' 'namespaces' 'create'
  rule 'apps' 'deployments, statefulsets, daemonsets' "$write"
  rule 'batch' 'jobs, cronjobs' "$write"
  rule 'networking.k8s.io' 'ingresses, networkpolicies' "$write"
  rule 'policy' 'poddisruptionbudgets' "$write"
  rule 'autoscaling' 'horizontalpodautoscalers' "$write"
  if [ -z "$namespaces" ]; then
    bind ClusterRoleBinding ClusterRole niro-agent-apply
  fi
  for one in $namespaces; do
    bind RoleBinding ClusterRole niro-agent-apply "$one" 'niro.cx/capability: apply'
  done
  bind ClusterRoleBinding ClusterRole niro-agent-apply-extra
}

role_extra() {
  say "---"
  say "# Yours to fill: rules for custom resources and cluster-scoped kinds that deployments of Niro contain."
  say "# The installer creates it empty and never changes it again."
  say "apiVersion: rbac.authorization.k8s.io/v1"
  meta ClusterRole niro-agent-apply-extra
  say "rules: []"
}

role_self_update() {
  rbac
  meta Role niro-agent-self-update "$NAMESPACE"
  say "rules:"
  rule 'apps' 'deployments' 'get, patch' 'niro-agent'
  bind RoleBinding Role niro-agent-self-update "$NAMESPACE"
}

secret_key() {
  say "---"
  say "# The agent writes its key here. Created empty once, never overwritten."
  say "apiVersion: v1"
  meta Secret niro-agent-key "$NAMESPACE"
  say "type: Opaque"
}

secret_token() {
  say "---"
  say "apiVersion: v1"
  meta Secret niro-agent-token "$NAMESPACE"
  printf 'type: Opaque\nstringData:\n  token: "%s"\n' "$token"
}

config_ca() {
  say "---"
  say "apiVersion: v1"
  meta ConfigMap niro-agent-ca "$NAMESPACE"
  printf 'data:\n  ca.crt: |\n'
  printf '%s\n' "$ca_text" | sed 's/^/    /'
}

env_value() { if [ -n "$2" ]; then printf '            - {name: %s, value: "%s"}\n' "$1" "$2"; fi; }

deployment() {
  say "---"
  say "apiVersion: apps/v1"
  meta Deployment niro-agent "$NAMESPACE"
  cat <<'YAML'
spec:
  replicas: 1
  revisionHistoryLimit: 3
  selector:
    matchLabels: {app.kubernetes.io/name: niro-agent}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      labels: {app.kubernetes.io/name: niro-agent}
YAML
  if [ -n "$token_mark$ca_mark" ]; then say "      annotations:"; fi
  if [ -n "$token_mark" ]; then say "        niro.cx/token-checksum: \"$token_mark\""; fi
  if [ -n "$ca_mark" ]; then say "        niro.cx/ca-checksum: \"$ca_mark\""; fi
  cat <<'YAML'
    spec:
      serviceAccountName: niro-agent
      terminationGracePeriodSeconds: 30
      nodeSelector: {kubernetes.io/os: linux}
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: agent
YAML
  printf '          image: "%s"\n          imagePullPolicy: IfNotPresent\n          env:\n' "$image"
  env_value NIRO_URL "$url"
  case $url in http://*) env_value NIRO_ALLOW_HTTP 1 ;; esac
  cat <<'YAML'
            - name: NIRO_TOKEN
              valueFrom: {secretKeyRef: {name: niro-agent-token, key: token, optional: true}}
            - name: NIRO_NAMESPACE
              valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
            - name: POD_NAME
              valueFrom: {fieldRef: {fieldPath: metadata.name}}
YAML
  env_value NIRO_AGENT_IMAGE "$image"
  env_value NIRO_HEALTH_PORT 8090
  env_value NIRO_ENABLE_PODS "$pods"
  env_value NIRO_ENABLE_SELF_UPDATE "$self_update"
  env_value NIRO_APPLY_NAMESPACES "$namespace_list"
  if [ -n "$ca_mark" ]; then env_value NIRO_CA_FILE /etc/niro/ca/ca.crt; fi
  env_value HTTPS_PROXY "$proxy"
  env_value NO_PROXY "$no_proxy_list"
  cat <<'YAML'
          ports:
            - {name: health, containerPort: 8090}
          readinessProbe:
            httpGet: {path: /readyz, port: 8090}
            periodSeconds: 5
            timeoutSeconds: 3
          livenessProbe:
            httpGet: {path: /healthz, port: 8090}
            initialDelaySeconds: 20
            periodSeconds: 20
            timeoutSeconds: 5
            failureThreshold: 6
          resources:
            requests: {cpu: 10m, memory: 64Mi}
            limits: {memory: 256Mi}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
YAML
  if [ -n "$ca_mark" ]; then say "            - {name: ca, mountPath: /etc/niro/ca, readOnly: true}"; fi
  say "      volumes:"
  say "        - {name: tmp, emptyDir: {}}"
  if [ -n "$ca_mark" ]; then say "        - {name: ca, configMap: {name: niro-agent-ca}}"; fi
}

created_once() { # objects that later belong to somebody else
  if [ -z "$has_key" ]; then secret_key; fi
  if [ "$apply" = 1 ] && [ -z "$has_extra" ]; then role_extra; fi
}

namespace_and_account() {
  say "---"
  say "apiVersion: v1"
  meta Namespace "$NAMESPACE" '' 'pod-security.kubernetes.io/enforce: restricted'
  say "---"
  say "apiVersion: v1"
  meta ServiceAccount niro-agent "$NAMESPACE"
}

manifests() {
  role_default
  role_key
  if [ "$logs" = 1 ]; then role_logs; fi
  if [ "$apply" = 1 ]; then role_apply; fi
  if [ "$self_update" = 1 ]; then role_self_update; fi
  if [ -n "$token" ]; then secret_token; fi
  if [ -n "$ca_text" ]; then config_ca; fi
  deployment
}

# ---- doing ---------------------------------------------------------------------------------------------------------

server_side_apply() {
  k apply --server-side --force-conflicts --field-manager=niro-installer --validate=false -f - || die \
    "the cluster refused a change (kubectl's words are above)" "run this as a user who may create cluster roles (cluster-admin)"
}

remove() { # arguments of kubectl delete
  k delete "$@" --ignore-not-found </dev/null || die "could not delete: $*" "run this as a cluster-admin"
}

revoke() { # takes away what is no longer wanted, before anything is granted
  if [ "$logs" = 0 ] && [ "$logs_now" = 1 ]; then
    remove clusterrolebinding/niro-agent-logs clusterrole/niro-agent-logs
  fi
  if [ "$apply" = 0 ] && [ "$apply_now" = 1 ]; then
    remove clusterrolebinding/niro-agent-apply clusterrolebinding/niro-agent-apply-extra clusterrole/niro-agent-apply
  elif [ -n "$namespaces" ] && [ "$apply_now" = 1 ]; then
    remove clusterrolebinding/niro-agent-apply
  fi
  for one in $apply_bindings; do
    case " $namespaces " in *" $one "*) ;; *) remove rolebinding/niro-agent-apply -n "$one" ;; esac
  done
  if [ "$self_update" = 0 ] && [ -n "$has_self_update" ]; then
    remove rolebinding/niro-agent-self-update role/niro-agent-self-update -n "$NAMESPACE"
  fi
}

install() {
  for one in $namespaces; do
    k get namespace "$one" -o name >/dev/null </dev/null || die "namespace '$one' of NIRO_APPLY_NAMESPACES is not there" \
      "kubectl create namespace $one"
  done
  revoke
  namespace_and_account | server_side_apply
  once=$(created_once)
  if [ -n "$once" ]; then
    printf '%s\n' "$once" | k create --validate=false -f - || die "could not create what is made only once" \
      "run the installer again"
  fi
  manifests | server_side_apply
  if [ "${NIRO_CA_FILE:-}" = none ] && [ -n "$has_ca" ]; then remove configmap/niro-agent-ca -n "$NAMESPACE"; fi

  say ""
  say "The Niro agent is installed: $image"
  say "  server        $url"
  say "  capabilities  pods=$pods logs=$logs apply=$apply${namespace_list:+ (in $namespace_list)} self-update=$self_update"
  say "Watch it:       kubectl -n $NAMESPACE rollout status deployment/niro-agent"
  say "Its log:        kubectl -n $NAMESPACE logs deployment/niro-agent"
  say "The cluster turns Healthy on $url within a minute of the pod's start."
}

uninstall() {
  bound=$(look_bindings)
  if [ "$mode" = dry-run ]; then
    say "would delete: namespace $NAMESPACE; cluster roles and bindings niro-agent, niro-agent-logs, niro-agent-apply,"
    say "  niro-agent-apply-extra; role bindings niro-agent-apply in: ${bound:-none}"
    return
  fi
  for one in $bound; do remove rolebinding/niro-agent-apply -n "$one"; done
  for one in niro-agent niro-agent-logs niro-agent-apply niro-agent-apply-extra; do
    remove "clusterrolebinding/$one" "clusterrole/$one"
  done
  remove "namespace/$NAMESPACE" --timeout=180s
  say "The Niro agent is gone. What it deployed for you stays; the cluster's page on the server can be deleted there."
}

# ---- checking the way ----------------------------------------------------------------------------------------------

sick=
found() { printf '%-5s %-12s %s\n' "$1" "$2" "$3"; } # verdict, check, text
failed() { # check, cause, what to do next
  sick=1
  found FAIL "$1" "$2"
  found '' '' "next: $3"
}
warned() {
  found warn "$1" "$2"
  found '' '' "next: $3"
}

check_cluster() {
  if [ -z "$KUBECTL" ]; then
    failed cluster "neither kubectl nor k3s was found" "install kubectl, or run this on a k3s server node"
    return
  fi
  if ! cluster_error=$(k get namespace kube-system -o name --request-timeout=15s 2>&1 >/dev/null </dev/null); then
    failed cluster "the cluster cannot be read: $(printf '%s\n' "$cluster_error" | sed -n '$p')" \
      "check 'kubectl get nodes'; on a k3s node run as root, or set KUBECONFIG=/etc/rancher/k3s/k3s.yaml"
    return
  fi
  in_reach=1
  found ok cluster "$KUBECTL reaches it"
  lacking=
  for right in 'create clusterroles' 'create clusterrolebindings' 'create namespaces' 'create deployments' 'create secrets'; do
    # shellcheck disable=SC2086 # two words
    if ! k auth can-i $right --all-namespaces >/dev/null 2>&1 </dev/null; then lacking=$lacking${lacking:+, }$right; fi
  done
  if [ -n "$lacking" ]; then
    failed rights "this user may not: $lacking" "run the installer as a user who may (cluster-admin)"
  else
    found ok rights "this user may install the agent"
  fi
  if may_read_cluster; then
    read_cluster
  else
    in_reach=
    warned agent "this user may not read what is installed" \
      "run the check as a user who may read roles and Secrets; the way is looked at with the settings that are given"
    if may get deployments -n "$NAMESPACE"; then
      state=$(look deployment niro-agent -n "$NAMESPACE" -o go-template="$DEPLOYMENT_STATE")
    fi
  fi
}

may() { k auth can-i "$@" >/dev/null 2>&1 </dev/null; } # verb, resource, where

may_read_cluster() {
  for readable in deployments roles secrets configmaps; do may get "$readable" -n "$NAMESPACE" || return 1; done
  may get clusterroles && may list rolebindings --all-namespaces
}

# What the agent would use: given, else what the cluster has.
check_settings() {
  url=$(first "${NIRO_URL:-}" "$(served "$NIRO_URL_DEFAULT")" "$(state_of NIRO_URL)")
  url=${url%/}
  check_url
  proxy=$(kept "$asked_proxy" "$(state_of HTTPS_PROXY)")
  no_proxy_list=$(kept "${NO_PROXY:-}" "$(state_of NO_PROXY)")
  ca_text=
  case ${NIRO_CA_FILE:-} in
    none) ;;
    '') if [ -n "$has_ca" ]; then
      ca_text=$(k get configmap niro-agent-ca -n "$NAMESPACE" -o go-template='{{index .data "ca.crt"}}' </dev/null) || ca_text=
    fi ;;
    *) decide_ca ;;
  esac
}

ask_server() { # head of the answer to standard output; the numbers of curl behind it
  set -- -sS -o /dev/null -D - --max-time 20 --connect-timeout 10 \
    -w '\nniro %{http_code} %{http_connect} %{remote_ip}\n' "$@"
  # The agent's proxy counts, not this machine's.
  case $url in https://*) through=$proxy ;; *) through= ;; esac
  if [ -n "$through" ]; then
    set -- -x "$through" --noproxy "$no_proxy_list" "$@"
  else
    set -- --noproxy '*' "$@"
  fi
  if [ -n "$ca_text" ]; then
    printf '%s\n' "$ca_text" | curl --cacert /dev/stdin "$@" "$url/healthz"
  else
    curl "$@" "$url/healthz" </dev/null
  fi
}

fingerprint() { # of the server's certificate, where openssl is there and no proxy is between
  case $url in https://*) ;; *) return 0 ;; esac
  if [ -n "$proxy" ] || ! command -v openssl >/dev/null 2>&1; then return 0; fi
  case $url_authority in *:*) finger_at=$url_authority ;; *) finger_at=$url_authority:443 ;; esac
  openssl s_client -connect "$finger_at" -servername "$url_host" </dev/null 2>/dev/null |
    openssl x509 -noout -fingerprint -sha256 -enddate 2>/dev/null | tr '\n' ' ' || true
}

check_server() {
  if ! command -v curl >/dev/null 2>&1; then
    failed server "curl was not found" "install curl"
    return
  fi
  status=0
  answer=$(ask_server 2>&1) || status=$?
  numbers=$(printf '%s\n' "$answer" | sed -n 's/^niro //p' | head -n 1)
  words=$(printf '%s\n' "$answer" | sed -n 's/^curl: ([0-9]*) //p' | head -n 1)
  connect=${numbers#* }
  case $status in
    0) ;;
    5) failed proxy "the name of the proxy is not known here" "correct HTTPS_PROXY" ;;
    6) failed dns "the name $url_host is not known here" "check the spelling of NIRO_URL, and this machine's DNS" ;;
    7)
      if [ -n "$proxy" ]; then
        failed proxy "no connection to the proxy: $words" "correct HTTPS_PROXY, or 'none' to do without"
      else
        failed tcp "no connection to $url_authority: $words" \
          "check the port in NIRO_URL, that the server runs, and the firewall; or set HTTPS_PROXY"
      fi
      ;;
    28) failed tcp "no answer from $url_authority: $words" "a firewall drops it: allow it outbound, or set HTTPS_PROXY" ;;
    60 | 51 | 77)
      failed tls "$words; $(fingerprint)" \
        "compare the fingerprint with the server's, then give its authority's certificate with NIRO_CA_FILE=FILE; also check the clock"
      ;;
    35) failed tls "no TLS with $url_authority: $words" "check that this port speaks https" ;;
    *)
      case ${connect%% *} in
        407) failed proxy "the proxy wants a user name and password (407)" "set HTTPS_PROXY=http://user:password@host:port" ;;
        000 | '' | 200) failed server "the way to the server breaks: $words" "look at what stands before the server" ;;
        *) failed proxy "the proxy does not open a tunnel (${connect%% *})" "allow CONNECT to $url_authority in the proxy" ;;
      esac
      ;;
  esac
  if [ "$status" != 0 ]; then return; fi
  found ok dns "$url_host is reached at ${numbers##* }${proxy:+ through the proxy}"
  case $url in
    https://*) found ok tls "the certificate is trusted and for $url_host $(fingerprint)" ;;
    *) warned tls "NIRO_URL is plain http: the agent's key travels unprotected" "give the server an https address" ;;
  esac
  check_clock "$(printf '%s\n' "$answer" | tr -d '\r' | sed -n 's/^[Dd]ate: //p' | sed -n '$p')"
  case ${numbers%% *} in
    200) found ok server "$url answers" ;;
    3*) failed server "$url sends elsewhere (${numbers%% *})" \
      "correct NIRO_URL; a sign-in in front of the server must let /agent/v1 and /healthz pass" ;;
    5*) failed server "$url answers ${numbers%% *}" "look whether the server's nodes run" ;;
    *) failed server "$url answers ${numbers%% *}" "check that NIRO_URL is the address of a Niro server" ;;
  esac
}

check_clock() { # a date as HTTP writes it: Sat, 21 Nov 2026 14:26:18 GMT
  here=$(date -u +%s 2>/dev/null) || here=
  # shellcheck disable=SC2086 # parted on purpose
  set -- $1
  case ${5:-}/$here in ??:??:??/[1-9]*) ;; *) return 0 ;; esac
  month=0
  for name in Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec; do
    month=$((month + 1))
    if [ "$name" = "$3" ]; then break; fi
  done
  # Days since 1970 of a date whose year begins in March.
  year=$4
  if [ "$month" -le 2 ]; then
    year=$((year - 1))
    month=$((month + 12))
  fi
  days=$((365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + ${2#0} - 719469))
  hours=${5%%:*}
  seconds=${5##*:}
  minutes=${5#*:}
  minutes=${minutes%:*}
  skew=$((here - (86400 * days + 3600 * ${hours#0} + 60 * ${minutes#0} + ${seconds#0})))
  if [ "$skew" -gt 60 ] || [ "$skew" -lt -60 ]; then
    warned clock "this machine's clock differs by $skew s from the server's" "let both keep time by NTP"
  else
    found ok clock "within a minute of the server's"
  fi
}

check_agent() {
  running=$(state_of image)
  if [ -z "$running" ]; then
    found - agent "is not installed yet"
    return
  fi
  found ok agent "runs from $running"
  if ! is_enrolled; then
    failed key "the agent has no key yet" \
      "see its log: kubectl -n $NAMESPACE logs deployment/niro-agent; or make a new install command on the cluster's page"
  fi
  say "The agent says of its own way:"
  if doctor=$(k exec -n "$NAMESPACE" deployment/niro-agent -- java -Xmx48m -jar /app/niro-agent.jar doctor 2>/dev/null </dev/null); then
    printf '%s\n' "$doctor"
  elif [ -n "$doctor" ]; then
    sick=1
    printf '%s\n' "$doctor"
  else
    warned doctor "the agent's own check could not be run" \
      "kubectl -n $NAMESPACE get pods; kubectl -n $NAMESPACE exec deployment/niro-agent -- java -jar /app/niro-agent.jar doctor"
  fi
}

check_way() {
  in_reach=
  check_cluster
  check_settings
  check_server
  if [ -n "$in_reach" ]; then check_agent; fi
  if [ -n "$sick" ]; then exit 1; fi
}

main() {
  mode=install
  removing=
  for argument in "$@"; do
    case $argument in
      --dry-run) mode=dry-run ;;
      --check) mode=check ;;
      --uninstall) removing=1 ;;
      --help | -h)
        usage
        exit 0
        ;;
      *) die "unknown argument '$argument'" "see: sh install.sh --help" ;;
    esac
  done
  find_kubectl
  asked_proxy=${HTTPS_PROXY:-}
  # 'none' is our word, kubectl would take it for a proxy's name.
  if [ "$asked_proxy" = none ]; then unset HTTPS_PROXY; fi

  if [ -n "$removing" ]; then
    reach_cluster
    uninstall
  elif [ "$mode" = check ]; then
    check_way
  elif [ "$mode" = dry-run ]; then
    if [ -n "$KUBECTL" ] && k get namespace kube-system -o name --request-timeout=5s >/dev/null 2>&1 </dev/null; then
      read_cluster
    else
      warn "no cluster can be read: showing a first installation"
    fi
    decide
    namespace_and_account
    created_once
    manifests
  else
    reach_cluster
    read_cluster
    decide
    install
  fi
}

# Last and in braces on purpose: a script that was cut off on its way does nothing.
{ main "$@"; }
