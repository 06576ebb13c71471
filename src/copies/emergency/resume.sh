cluster='' context='' kubeconfig='' by='' yes=no revision='' take_over='' orphans=ask data=no timeout=10m

usage() {
  say "Usage: scripts/resume-flux.sh [options]
Hands $app back to Flux after an emergency, and proves that Flux has taken it over.
  --cluster NAME      one of: $clusters
  --context NAME, --kubeconfig FILE
                      as for kubectl
  --by NAME           who, if not user@host
  --yes               do not ask
  --revision REV      what Flux should apply; the source has to be at it
  --take-over NAME    end the emergency of that person
  --remove, --keep    what becomes of objects that only the emergency made
  --remove-data       remove also those that hold data: claims, namespaces, ...
  --timeout DURATION  for each wait (default 10m)
Exit: 0 Flux has taken over, 1 begun and not ended, 2 refused and nothing changed.
Example: sh scripts/resume-flux.sh"
}

while [ $# -gt 0 ]; do
  case $1 in
    --cluster|--context|--kubeconfig|--by|--revision|--take-over|--timeout)
      [ $# -ge 2 ] || fail usage "$1 needs a value."
      case $1 in
        --cluster) cluster=$2 ;; --context) context=$2 ;; --kubeconfig) kubeconfig=$2 ;; --by) by=$2 ;;
        --revision) revision=$2 ;; --take-over) take_over=$2 ;; --timeout) timeout=$2 ;;
      esac
      shift ;;
    --yes) yes=yes ;; --remove) orphans=remove ;; --remove-data) orphans=remove data=yes ;; --keep) orphans=keep ;;
    -h|--help) usage; exit 0 ;;
    *) fail usage "There is no option '$1'; see --help." ;;
  esac
  shift
done

standing() {
  [ -z "${doing-}" ] || say "It ended at: $doing."
  say "The record of the emergency stays until Flux is proved to have taken over. Run this again to go on; sh scripts/emergency-deploy.sh suspends again."
}

# The source of a Kustomization, as the API server has it.
SOURCE='{{with .spec.suspend}}source suspended yes
{{end}}{{with .metadata.annotations}}{{with index . "reconcile.fluxcd.io/requestedAt"}}source requested {{.}}
{{end}}{{end}}{{with .status}}{{with .lastHandledReconcileAt}}source handled {{.}}
{{end}}{{with .artifact}}source revision {{.revision}}
{{end}}{{range .conditions}}source {{.type}} {{.status}} {{.reason}}: {{printf "%q" .message}}
{{end}}{{end}}'

# source_of KUSTOMIZATION: sets `source_kind`, `source_name` and `source_namespace`.
source_of() {
  read -r source_kind source_name source_namespace <<END
$(value "$1" source)
END
  [ -n "$source_namespace" ] || source_namespace=$namespace
}

# read_source: sets `source`.
read_source() {
  source=$(look get "$source_kind.source.toolkit.fluxcd.io" "$source_name" -n "$source_namespace" -o "go-template=$SOURCE" 2>&1) ||
    fail source-missing "$source_kind $source_namespace/$source_name cannot be read: $(first_line "$source")."
}
of_source() { printf '%s\n' "$source" | sed -n "s|^source $1 ||p"; }

source_request() {
  text=$(printf '{"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"%s","metadata":{"name":"%s","namespace":"%s"%s}}' "$source_kind" "$source_name" "$source_namespace" "$1")
  said=$(from_text apply --server-side --force-conflicts --field-manager=cdk8s-lifeboat-request 2>&1) || fail request-refused "$(first_line "$said")."
}

# fetch_source KUSTOMIZATION: what its source has now, `revision_wanted`. A source that cannot fetch leaves everything Ready on what it had.
fetch_source() {
  source_of "$1"
  token="lifeboat-$(now)-$$"
  source_request ",\"annotations\":{\"reconcile.fluxcd.io/requestedAt\":\"$token\"}"
  began=$(now) fetched=no
  begin_watch
  while :; do
    read_source
    revision_wanted=$(of_source revision)
    [ "$(of_source handled)" != "$token" ] || { fetched=yes; break; }
    [ -z "$(of_source suspended)" ] || break
    [ -z "$revision" ] || case $revision_wanted in "$revision"|*":$revision"*) break ;; esac
    [ $(($(now) - began)) -le "$limit" ] || break
    watch_lease source-controller
    [ "$life" != dead ] || break
    # Whoever resumes another app asks the same source, and what they write or take back is in the place of ours.
    [ "$(of_source requested)" = "$token" ] || source_request ",\"annotations\":{\"reconcile.fluxcd.io/requestedAt\":\"$token\"}"
    nap
  done
  source_request ''
  source_named="$source_kind $source_namespace/$source_name"
  [ -n "$revision_wanted" ] || fail source-unreachable "$source_named has fetched nothing: $(of_source Ready)."
  if [ -n "$revision" ]; then
    case $revision_wanted in
      "$revision"|*":$revision"*) return 0 ;;
      *) fail other-revision "$source_named is at $revision_wanted, and $revision is to be applied: push it, or see why the source does not fetch it ($(of_source Ready))." ;;
    esac
  fi
  [ -z "$(of_source suspended)" ] || fail source-suspended "$source_named is suspended, and stays at $revision_wanted: give --revision with that if it is the right one, or resume it."
  [ "$fetched" = yes ] || fail source-unreachable "source-controller does not answer, so that $source_named stays at $revision_wanted: start it, or give --revision with that if it is the right one."
  case $(of_source Ready) in True*) ;; *) fail source-unreachable "$source_named cannot fetch, and stays at $revision_wanted: $(of_source Ready). Give --revision with that if it is the right one." ;; esac
}

# proved KUSTOMIZATION: all signs together, for each of them alone also holds on a Kustomization that only looks done.
proved() {
  case $(value "$1" Ready) in True*) ;; *) return 1 ;; esac
  [ -z "$(value "$1" suspended)" ] && [ "$(value "$1" handled)" = "$token" ] && [ "$(value "$1" observed)" = "$(value "$1" generation)" ] &&
    [ "$(value "$1" revision)" = "$revision_wanted" ] && [ "$(value "$1" outcome)" = ReconciliationSucceeded ] && [ "$(value "$1" reconciled)" != "$before" ]
}

# hand_back KUSTOMIZATION
hand_back() {
  fetch_source "$1"
  before=$(value "$1" reconciled)
  step "Handing $namespace/$1 back to Flux, which applies $revision_wanted"
  case " $ours " in *" $1 "*) write_record resuming '' "$1" ;; esac
  changed=yes
  token="lifeboat-$(now)-$$-$1"
  request_reconcile "$token" "$1"
  began=$(now) shown=''
  while :; do
    read_state
    if proved "$1"; then break; fi
    ready=$(value "$1" Ready)
    if [ "$(value "$1" handled)" = "$token" ]; then
      case $ready in
        *DependencyNotReady*|True*|Unknown*) ;;
        False*) fail takeover-failed "Flux could not apply $revision_wanted: ${ready#False }" ;;
      esac
    fi
    [ "$ready" = "$shown" ] || { shown=$ready; say "   $ready"; }
    [ $(($(now) - began)) -le "$limit" ] || fail takeover-unproved "Flux has not shown within $timeout that it has applied $revision_wanted to $namespace/$1: $ready"
    nap
  done
  say "   Flux has applied $(value "$1" digest) at $(value "$1" reconciled)"
}

KUBECTL_EXTERNAL_DIFF=''
export KUBECTL_EXTERNAL_DIFF
# compare: each object of this copy against the cluster, where Flux has applied the same.
compare() {
  [ "$comparable" = yes ] || { say "   This copy is damaged, so its objects were not compared."; return 0; }
  [ "$(value "$kustomization" digest)" = "$digest" ] || { say "   Flux runs another version than this copy ($digest): git pull here."; return 0; }
  names='' number=0
  for name in $manifests; do
    case " $edited " in *" $name "*) ;; *) names="$names $name" number=$((number + 1)) ;; esac
  done
  [ -n "$names" ] || return 0
  said=$(on_files "$names" k diff --server-side --force-conflicts --field-manager=kustomize-controller 2>&1)
  case $? in
    0) ;;
    1) printf '%s\n' "$said"; fail not-restored 'Flux says that it has taken over, and these fields are not what it applies.' ;;
    *) fail not-compared "Flux says that it has taken over, and the objects could not be compared: $(first_line "$said")." ;;
  esac
  say "   $number objects compared, none differs${edited:+; not compared, being edited here:$edited}"
}

LABELLED='{{range .items}}{{if not .metadata.ownerReferences}}{{$one := .}}{{range .metadata.managedFields}}{{if eq .manager "kustomize-controller"}}{{$one.apiVersion}} {{$one.kind}} {{with $one.metadata.namespace}}{{.}}{{else}}-{{end}} {{$one.metadata.name}}
{{end}}{{end}}{{end}}{{end}}'

# labelled KUSTOMIZATION: every object that was applied for it: `APIVERSION KIND NAMESPACE NAME`; what cannot be listed is said.
labelled() {
  kinds=$(look api-resources --verbs=list,delete -o name 2>/dev/null | grep -v -e '^events' -e metrics.k8s.io | tr '\n' ',')
  { k get "${kinds%,}" -A -l "kustomize.toolkit.fluxcd.io/name=$1,kustomize.toolkit.fluxcd.io/namespace=$namespace" -o "go-template=$LABELLED" 2>&1 >&3 3>&- |
    grep -v '^Warning: ' | sed 's/^/   Not looked at: /' >&2; } 3>&1 | sort -u
}

# strays KUSTOMIZATION: labelled, and in no inventory, so that Flux will never prune it.
strays() {
  inventory=$(value "$1" entry)
  labelled "$1" | while read -r version kind place name; do
    [ -n "$name" ] || continue
    group=${version%/*}
    [ "$group" != "$version" ] || group=''
    [ "$place" != - ] || place=''
    id="${place}_$(printf '%s' "$name" | sed 's/:/__/g')_${group}_$kind"
    printf '%s\n' "$inventory" | grep -qxF -e "$id" || say "$version $kind ${place:--} $name"
  done
}

# clear_strays KUSTOMIZATION
clear_strays() {
  found=$(strays "$1")
  [ -n "$found" ] || return 0
  say "These objects carry the labels of $namespace/$1, and Flux does not know them, so that it will never remove them:"
  printf '%s\n' "$found" | sed 's/^/  /'
  if [ "$orphans" = ask ] && [ "$yes" = no ] && [ -t 0 ]; then
    printf 'Remove them? [y/N] '
    read -r answer || answer=''
    case $answer in y|Y|yes) orphans=remove ;; *) orphans=keep ;; esac
  fi
  case $orphans in
    ask) fail strays 'Flux has taken over; say what becomes of them with --remove or --keep.' ;;
    keep) kept="$kept$(printf '\n%s' "$found")"; say '  They are kept.' ;;
    remove)
      while read -r version kind place name <&3; do
        remove_stray "$version" "$kind" "$place" "$name"
      done 3<<END
$found
END
      ;;
  esac
}

remove_stray() {
  group=${1%/*}
  if [ "$group" = "$1" ]; then type="$2"; else type="$2.${1##*/}.$group"; fi
  case $2 in
    Namespace|CustomResourceDefinition|PersistentVolume|PersistentVolumeClaim)
      [ "$data" = yes ] || { say "  kept, since it holds data: $2 $4; --remove-data removes it too"; kept="$kept$(printf '\n%s' "$*")"; return 0; } ;;
  esac
  if [ "$3" = - ]; then k delete "$type/$4" --ignore-not-found --timeout="$timeout"
  else k delete "$type/$4" -n "$3" --ignore-not-found --timeout="$timeout"; fi ||
    fail not-removed "$2 $4 could not be removed; see above."
}

settings
plain --by "$by"
look_for_config_map=yes present=''
[ -n "$by" ] || by=$(id -un)@$(uname -n)
limit=$(seconds "$timeout") || exit 2
comparable=no digest='' edited='' manifests='' edited_sums='' kept=''
# A damaged copy is no reason to stay without Flux.
if (read_copy) 2>/dev/null; then read_copy; comparable=yes; fi
choose_context
[ -z "$secrets" ] || kustomizations="$secrets_kustomization $kustomization"
read_state
check_identity
steps=0
step() { steps=$((steps + 1)) doing=$*; say "$steps. $*"; }

[ "$flux" = there ] || fail flux-missing "Flux is not installed on $cluster: install it, then run this again. Until then $app stays as it was deployed."
[ -n "$(value "$kustomization" version)" ] || fail no-kustomization "Flux has no Kustomization $namespace/$kustomization on $cluster: see that the fleet repository lists it and that its root is Ready."
ours=''
for one in $present; do [ -z "$(value "$one" holder)" ] || ours="$ours $one"; done
others=$(value "$kustomization" suspender | grep -vx cdk8s-lifeboat | tr '\n' ' ')
record="kustomizations.kustomize.toolkit.fluxcd.io $kustomization -n $namespace"
if [ -z "$ours" ]; then
  [ -z "$(value "$kustomization" suspended)" ] || fail not-ours "$namespace/$kustomization is suspended by ${others:-somebody who is not recorded}, and by no emergency: ask them."
  record="configmaps lifeboat-emergency-$app -n $record_namespace"
  [ -n "$(value "$record_name" holder)" ] || { say "No emergency is on for $app on $cluster: Flux applies it."; exit 0; }
fi
check_lease

# The record goes on as it was given until its end. What ends each value is a character that none of them holds.
RECORD='{{with .metadata.annotations}}{{index . "emergency.cdk8s-lifeboat.io/reason"}}{{"\x01"}}{{index . "emergency.cdk8s-lifeboat.io/by"}}{{"\x01"}}{{end}}'
texts=$(look get $record -o "go-template=$RECORD" 2>&1) || fail cluster-unreachable "The record could not be read: $(first_line "$texts")."
end_of_text=$(printf '\001')
reason=${texts%%"$end_of_text"*}
texts=${texts#*"$end_of_text"}
recorded_by=${texts%%"$end_of_text"*}
since=$(noted since) until=$(noted until) recorded_digest=$(noted digest) recorded_edited=$(noted edited)
say "$app on $cluster (context $context): the emergency of $(noted by) since $since, for: $(json "$reason")"
say "  deployed $recorded_digest; Flux had applied $(value "$kustomization" digest) of $(value "$kustomization" revision)"

if [ -n "$others" ] && [ -n "$(value "$kustomization" suspended)" ]; then
  say "This ends the record, and leaves $app suspended by $others."
  ask_to_go_on
  changed=yes
  release cdk8s-lifeboat-request $ours
  release cdk8s-lifeboat $ours
  write_file "resumed: $(timestamp "$(now)")" "left suspended by: $others"
  say "The record is ended. Flux stays suspended for $app by $others. What was applied stays:"
  labelled "$kustomization" | sed 's/^/  /'
  exit 0
fi

alive kustomize-controller || fail flux-dead 'kustomize-controller does not renew its lease, so that nothing would take over: start Flux first.'
say "This hands $app back to Flux, waits until Flux has applied what its source has, compares, and ends the record."
ask_to_go_on
for one in ${ours:-$kustomization}; do hand_back "$one"; done
step 'Comparing'
compare
step 'Looking for objects that only the emergency made'
for one in ${ours:-$kustomization}; do clear_strays "$one"; done
# The record goes last: without one, nothing is looked for when this is run again.
release cdk8s-lifeboat-request ${ours:-$kustomization}
release cdk8s-lifeboat $ours
look delete configmaps "lifeboat-emergency-$app" -n "$record_namespace" --ignore-not-found >/dev/null || say 'The ConfigMap of the record could not be removed.'
write_file "resumed: $(timestamp "$(now)")" "revision: $revision_wanted" "kept: ${kept:-nothing}"
say "Done: Flux applies $app again, at $revision_wanted."
