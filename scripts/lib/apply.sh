# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# Applies the installer's manifests to a simulated cluster with curl, on a machine without kubectl.

# apply_without_kubectl KUBECONFIG: manifests on stdin
apply_without_kubectl() {
  local line document=
  kube_server=$(kube_field server "$1")
  kube_token=$(kube_field token "$1")
  kube_field certificate-authority-data "$1" | base64 -d >"$1.crt"
  kube_ca=$1.crt
  while IFS= read -r line; do
    if [ "$line" = --- ]; then
      apply_document "$document" || return 1
      document=
    else
      document+=$line$'\n'
    fi
  done
  apply_document "$document"
}

kube_field() { sed -n "s/^ *$1: *//p" "$2" | head -n 1; }

apply_document() {
  [ -n "$1" ] || return 0
  local kind version base object namespace
  kind=$(sed -n 's/^kind: //p' <<<"$1")
  version=$(sed -n 's/^apiVersion: //p' <<<"$1")
  object=$(sed -n 's/^  name: //p' <<<"$1" | head -n 1)
  namespace=$(sed -n 's/^  namespace: //p' <<<"$1" | head -n 1)
  case $version in */*) base=/apis/$version ;; *) base=/api/$version ;; esac
  printf '%s' "$1" | curl -fsS --cacert "$kube_ca" -X PATCH -o /dev/null -H "$(printf 'Authorization: Bearer %s' "$kube_token")" \
    -H 'Content-Type: application/apply-patch+yaml' --data-binary @- \
    "$kube_server$base${namespace:+/namespaces/$namespace}/${kind,,}s/$object?fieldManager=niro-installer&force=true"
}
