cluster='' context='' kubeconfig='' by='' reason='' lasts=4h yes=no edited_accepted=no other_version=no accepted=no take_over='' suspend_only=no plan=no timeout=5m wait_for_flux=yes

usage() {
  say "Usage: scripts/emergency-deploy.sh [options]
Deploys $app by hand while Flux cannot: suspends it, records who and why, and applies this copy as Flux would.
  --cluster NAME      one of: $clusters
  --context NAME, --kubeconfig FILE
                      as for kubectl
  --reason TEXT       why; asked for if it is missing
  --by NAME           who, if not user@host
  --for DURATION      how long it should last at most (default 4h)
  --yes               do not ask; needs --reason
  --edited            apply files that were edited since synth
  --other-version     apply this copy though the cluster runs another
  --accept            accept what resume cannot take back
  --take-over NAME    take over the emergency of that person
  --suspend-only      suspend and record, and apply nothing
  --no-wait-for-flux  do not wait for a reconcile that runs; it may overwrite
  --plan              say what would be done, and end
  --timeout DURATION  for each wait (default 5m)
Exit: 0 done, 1 begun and not ended, 2 refused and nothing changed.
Example: sh scripts/emergency-deploy.sh --reason 'Flux cannot reach its source'"
}

while [ $# -gt 0 ]; do
  case $1 in
    --cluster|--context|--kubeconfig|--reason|--by|--for|--take-over|--timeout)
      [ $# -ge 2 ] || fail usage "$1 needs a value."
      case $1 in
        --cluster) cluster=$2 ;; --context) context=$2 ;; --kubeconfig) kubeconfig=$2 ;; --reason) reason=$2 ;;
        --by) by=$2 ;; --for) lasts=$2 ;; --take-over) take_over=$2 ;; --timeout) timeout=$2 ;;
      esac
      shift ;;
    --yes) yes=yes ;; --edited) edited_accepted=yes ;; --other-version) other_version=yes ;; --accept) accepted=yes ;;
    --suspend-only) suspend_only=yes ;; --no-wait-for-flux) wait_for_flux=no ;; --plan) plan=yes ;;
    -h|--help) usage; exit 0 ;;
    *) fail usage "There is no option '$1'; see --help." ;;
  esac
  shift
done

# standing: what an end in the middle leaves behind, and the ways on.
standing() {
  [ -z "$present" ] || say "Flux stays suspended for $app on $cluster."
  say "It ended at: ${doing:-suspending}. What was applied stays. Run this again to go on, or hand back with: sh scripts/resume-flux.sh"
}

# check_version: this copy against what Flux says it has applied, which can be read while its controllers are dead.
check_version() {
  on_cluster=$(value "$kustomization" digest)
  [ -n "$on_cluster" ] || { say "  cluster  Flux has never applied it"; return 0; }
  say "  cluster  $on_cluster of $(value "$kustomization" revision), $(value "$kustomization" outcome)"
  [ "$on_cluster" != "$digest" ] || return 0
  [ "$other_version" = yes ] || [ "$suspend_only" = yes ] ||
    fail other-version "Flux has applied $on_cluster, and this copy is $digest: git checkout the revision $(value "$kustomization" revision) was made from, or give --other-version."
}

describe() {
  set -- $manifests
  say "$app on $cluster (context $context)"
  say "  copy     $digest, $# objects in $directory${edited:+, edited:$edited}"
  check_version
  if [ -z "$present" ]; then
    if [ "$flux" = missing ]; then why='is not installed'; else why="has no Kustomization $namespace/$kustomization"; fi
    say "  Flux     $why: there is nothing to suspend"
  else
    say "  Flux     $(value "$kustomization" Ready)"
    [ -z "$(value "$kustomization" suspended)" ] || say "  Flux     is suspended already, by $(value "$kustomization" suspender | tr '\n' ' ')"
  fi
  if [ "$suspend_only" = yes ]; then say "This suspends Flux for $app, and applies nothing."
  else say "This ${present:+suspends Flux for $app, }applies the $# objects as Flux would, and waits for the workloads."; fi
}

# check_edited: an edited file is the hotfix that was meant, or an accident.
check_edited() {
  if [ "$other_version" = yes ]; then names=$manifests; else names=$edited; fi
  [ -n "$names" ] || return 0
  [ -z "$edited" ] || [ "$edited_accepted" = yes ] || fail edited "These files are not what synth wrote:$edited. Give --edited to apply them so, or git checkout -- $directory."
  try_files "$names"
  [ -n "$irrevocable" ] || return 0
  say 'Resume will not take this back (lifeboat emergency plan says more):'
  say "$irrevocable"
  [ "$accepted" = yes ] || fail irrevocable 'Give --accept to deploy it all the same.'
}

# wait_for_idle: a reconcile that runs does not heed the suspend, and would overwrite. It is over once Flux has handled a request made after the suspend.
wait_for_idle() {
  [ -n "$present" ] && [ "$wait_for_flux" = yes ] || return 0
  token="lifeboat-$(now)-$$"
  request_reconcile "$token" $present
  began=$(now) told=no
  begin_watch
  while :; do
    watch_lease kustomize-controller
    if [ "$life" = dead ]; then
      case $found in
        released*) say '  Nobody holds the lease of kustomize-controller: Flux does not run, so nothing can overwrite.' ;;
        *) say "  kustomize-controller has not renewed its lease since ${found%% *}: Flux does not run, so nothing can overwrite." ;;
      esac
      return 0
    fi
    read_state
    waiting=''
    for one in $present; do
      [ "$(value "$one" handled)" = "$token" ] && continue
      # Then only reading is left; the same message with another reason is of a run before.
      case $(value "$one" Reconciling) in 'True Progressing: "Running health checks'*) continue ;; esac
      waiting="$waiting $one"
    done
    [ -n "$waiting" ] || return 0
    [ $(($(now) - began)) -le "$limit" ] ||
      fail flux-busy "Flux runs and has not come to an end with$waiting in $timeout. Run this again to wait on; --no-wait-for-flux applies at once, and Flux may overwrite it."
    [ "$told" = yes ] || { say '  Waiting until Flux has ended what it is doing'; told=yes; }
    nap
  done
}

apply_stages() {
  for number in 0 1 2 3; do
    names=$(stage "$number")
    [ -z "$names" ] || apply_all "$names" || return 1
    [ "$number" = 0 ] || continue
    # A custom resource needs its definition to be served, and a Secret its namespace.
    for name in $names; do
      case $name in
        0-customresourcedefinition-*) k wait --for=condition=Established --timeout="$timeout" -f "$directory/$name" >/dev/null || return 1 ;;
      esac
    done
    [ -n "$(value "$record_name" version)" ] || write_config_map suspended
    apply_secrets || return 1
  done
}

settings
plain --reason "$reason" '9 10 13'
plain --by "$by"
[ -n "$by" ] || by=$(id -un)@$(uname -n)
look_for_config_map=no present=''
limit=$(seconds "$timeout") || exit 2
lifetime=$(seconds "$lasts") || exit 2
read_copy
choose_context
read_secrets
read_state
check_identity
check_lease
describe
# What is not applied need not be right.
[ "$suspend_only" = yes ] || { check_edited; require_secrets; }

steps=0
step() { steps=$((steps + 1)) doing=$*; say "$steps. $*"; }
[ "$plan" = no ] || { say 'Nothing was changed.'; exit 0; }

while [ -z "$reason" ]; do
  if [ "$yes" = yes ] || [ ! -t 0 ]; then fail no-reason 'An emergency needs a reason: give --reason TEXT.'; fi
  printf 'Why? '
  read -r reason || fail no-reason 'An emergency needs a reason.'
  plain 'The reason' "$reason" 9
done
ask_to_go_on

since=$(noted since)
[ -n "$since" ] || since=$(timestamp "$(now)")
until=$(timestamp $(($(now) + lifetime)))

recorded_by=$by recorded_digest=$digest recorded_edited=$edited_sums
step "Suspending Flux for $app, until $until at the latest"
write_record suspended '"suspend":true' $present
write_config_map suspended
write_file "app: $app" "cluster: $cluster" "by: $by" "reason: $(json "$reason")" "since: $since" "until: $until" "digest: $digest" "edited: ${edited_sums:-none}"
wait_for_idle
if [ "$suspend_only" = yes ]; then
  release cdk8s-lifeboat-request $present
  say "Flux is suspended for $app. Hand back with: sh scripts/resume-flux.sh"
  exit 0
fi

step 'Applying'
changed=yes
apply_stages || fail apply-failed 'Not everything could be applied; see above.'

step 'Waiting for the workloads'
late=''
# Its own descriptor, since kubectl reads the standard input.
while read -r kind place name <&3; do
  [ -n "$name" ] || continue
  k rollout status "$kind/$name" -n "$place" --timeout="$timeout" || late="$late $kind/$name"
done 3<<END
$(workloads "$cluster")
END
read_state
write_record applied '"suspend":true' $present
write_config_map applied
release cdk8s-lifeboat-request $present
[ -z "$late" ] || fail not-rolled-out "All was applied, and these are not ready in $timeout:$late."
say "Done: $app runs this copy. When Flux is well again, hand back with: sh scripts/resume-flux.sh"
