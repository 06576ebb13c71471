# Which cluster this is, and what Flux says on it.

k() { ${in_place-} kubectl ${kubeconfig:+"--kubeconfig=$kubeconfig"} --context="$context" "$@"; }
# Reads end in time also where packets vanish.
look() { k --request-timeout=20s "$@"; }

choose_context() {
  command -v kubectl >/dev/null || fail no-kubectl 'There is no kubectl on the PATH.'
  if [ -z "$context" ]; then
    [ -n "$uid" ] || [ "$yes" = no ] || fail no-context "The definition has no uid of cluster $cluster, so --yes needs --context too."
    context=$(kubectl ${kubeconfig:+"--kubeconfig=$kubeconfig"} config current-context 2>&1) || fail no-context "kubectl has no current context: name one with --context."
  fi
}

# One line for each value: `NAME KEY VALUE`. What people wrote is quoted as Go does, so that it stays on its line.
STATE='{{range .items}}{{if eq .kind "Namespace"}}cluster uid {{.metadata.uid}}
{{else}}{{$n := .metadata.name}}{{$n}} version {{.metadata.resourceVersion}}
{{$n}} generation {{.metadata.generation}}
{{with .spec}}{{if .suspend}}{{$n}} suspended yes
{{end}}{{with .sourceRef}}{{$n}} source {{.kind}} {{.name}} {{with .namespace}}{{.}}{{end}}
{{end}}{{end}}{{with .status}}{{$n}} observed {{.observedGeneration}}
{{with .lastHandledReconcileAt}}{{$n}} handled {{.}}
{{end}}{{with .lastAppliedRevision}}{{$n}} revision {{.}}
{{end}}{{with .history}}{{with index . 0}}{{$n}} digest {{.digest}}
{{$n}} outcome {{.lastReconciledStatus}}
{{$n}} reconciled {{.lastReconciled}}
{{end}}{{end}}{{range .conditions}}{{$n}} {{.type}} {{.status}} {{.reason}}: {{printf "%q" .message}}
{{end}}{{with .inventory}}{{range .entries}}{{$n}} entry {{.id}}
{{end}}{{end}}{{end}}{{with .metadata.annotations}}{{range $key, $text := .}}{{$n}} note:{{$key}} {{printf "%q" $text}}
{{end}}{{with index . "emergency.cdk8s-lifeboat.io/by"}}{{$n}} holder {{printf "%x" .}}
{{end}}{{end}}{{range $m := .metadata.managedFields}}{{with $m.fieldsV1}}{{with index . "f:spec"}}{{range $key, $field := .}}{{if eq $key "f:suspend"}}{{$n}} suspender {{$m.manager}}
{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}'

# value NAME KEY: one value of the state.
value() { printf '%s\n' "$state" | sed -n "s|^$1 $2 ||p"; }
# noted KEY: an annotation of our record, as Go quotes it, without the quotes.
noted() { value "$record_name" "note:emergency.cdk8s-lifeboat.io/$1" | sed 's/^"//; s/"$//'; }

# read_state: `flux` is missing where the API server does not know Kustomizations, `present` names those that are there, and `record_name` is
# what bears our record: the Kustomization, or without one a ConfigMap.
read_state() {
  flux=there
  set --
  for each in $kustomizations; do set -- "$@" "kustomizations.kustomize.toolkit.fluxcd.io/$each"; done
  # Two arguments at least make it a list.
  if ! state=$(look get namespaces/kube-system "$@" -n "$namespace" --ignore-not-found -o "go-template=$STATE" 2>&1); then
    case $state in
      *"doesn't have a resource type"*|*'could not find the requested resource'*|*'no matches for kind'*) flux=missing ;;
      *) unanswered "$state" ;;
    esac
    state=$(look get namespaces kube-system -o 'go-template=cluster uid {{.metadata.uid}}' 2>&1) || unanswered "$state"
  fi
  present=''
  for each in $kustomizations; do [ -z "$(value "$each" version)" ] || present="$present $each"; done
  record_name=$kustomization
  [ -z "$(value "$kustomization" holder)" ] || return 0
  if [ -n "$present" ] && [ "$look_for_config_map" = no ]; then return 0; fi
  found=$(look get configmaps "lifeboat-emergency-$app" kube-root-ca.crt -n "$record_namespace" --ignore-not-found -o "go-template=$STATE" 2>&1) || unanswered "$found"
  state="$state
$found"
  if [ -z "$present" ] || [ -n "$(value "lifeboat-emergency-$app" version)" ]; then record_name=lifeboat-emergency-$app; fi
}

# unanswered TEXT: a read that failed; who may not look needs another remedy than who gets no answer.
unanswered() {
  case $1 in *Forbidden*|*forbidden*) fail forbidden "$(first_line "$1")." ;; esac
  fail cluster-unreachable "The cluster of context $context did not answer: $(first_line "$1")."
}

first_line() { printf '%s\n' "$1" | grep -v '^[EWI][0-9][0-9][0-9][0-9] ' | sed -n '1{s/^error: //;s/^Error from server ([A-Za-z]*): //;s/\.$//;p;}'; }

check_identity() {
  [ -n "$uid" ] || return 0
  found=$(value cluster uid)
  [ "$found" = "$uid" ] || fail other-cluster "Context $context leads to the cluster with the uid $found; $cluster has $uid."
}

# server: where the context leads.
server() {
  kubectl ${kubeconfig:+"--kubeconfig=$kubeconfig"} config view --minify --context="$context" -o 'jsonpath={.clusters[0].cluster.server}'
}

# ask_to_go_on: a person confirms; where no uid tells the cluster, by its name.
ask_to_go_on() {
  [ "$yes" = no ] || return 0
  if [ -n "$uid" ]; then confirm 'Go on? [y/N]' y Y yes
  else confirm "Nothing but this name tells the cluster at $(server). Type $cluster to go on:" "$cluster"; fi
}

# lease CONTROLLER: when it was renewed and for how many seconds it holds; `released 0` where nobody holds it, `unknown 0` where it cannot be seen.
lease() {
  for place in "$namespace" flux-system; do
    held=$(look get leases.coordination.k8s.io "$1-leader-election" -n "$place" --ignore-not-found \
      -o 'go-template={{with .spec}}{{if .holderIdentity}}{{.renewTime}} {{.leaseDurationSeconds}}{{else}}released 0{{end}}{{end}}' 2>/dev/null) || held='unknown 0'
    [ -z "$held" ] || { printf '%s' "$held"; return; }
  done
  printf 'unknown 0'
}

# watch_lease CONTROLLER: looks once more; `life` is alive, dead or unknown. A clock of the cluster is not compared with ours: what counts is that it
# is renewed while we look.
watch_lease() {
  found=$(lease "$1")
  [ "$found" = "$seen" ] || { seen=$found seen_since=$(now) changes=$((changes + 1)); }
  case $found in
    released*) life=dead ;;
    unknown*) life=unknown ;;
    *)
      life=unknown
      [ "$changes" -lt 2 ] || life=alive
      [ $(($(now) - seen_since)) -le "${found##* }" ] || life=dead ;;
  esac
}
begin_watch() { seen='' seen_since=$(now) changes=0; }

# alive CONTROLLER: whether it renews its lease while we look; one without a lease may live.
alive() {
  begin_watch
  while :; do
    watch_lease "$1"
    case $life:$found in alive:*|unknown:unknown*) return 0 ;; dead:*) return 1 ;; esac
    sleep 1
  done
}
