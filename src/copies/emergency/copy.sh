# The manifests of this copy: whole, edited since synth, and whether the API server takes them.

if command -v sha256sum >/dev/null 2>&1; then sha256() { sha256sum "$@"; }
elif command -v shasum >/dev/null 2>&1; then sha256() { shasum -a 256 "$@"; }
else fail no-sha256 'Neither sha256sum nor shasum is installed.'; fi

# read_copy: `manifests` are the files, `edited` those of them that synth did not write so, `digest` what Flux would report for the rest.
read_copy() {
  for name in SHA256SUMS DIGEST; do
    [ -f "$directory/$name" ] || fail copy-damaged "$directory has no $name: run lifeboat synth, or git checkout -- $directory."
  done
  manifests='' edited='' edited_sums='' listed=' '
  while read -r sum name || [ -n "$sum" ]; do
    case $name in ''|*[!A-Za-z0-9._-]*) fail copy-damaged "$directory/SHA256SUMS is damaged at: $sum $name." ;; esac
    [ -f "$directory/$name" ] || fail file-missing "$directory/$name is missing: git checkout -- $directory/$name."
    listed="$listed$name "
  done <"$directory/SHA256SUMS"
  case $listed in *' DIGEST ') ;; *) fail copy-damaged "$directory/SHA256SUMS is cut off: DIGEST is not its last line." ;; esac
  more=''
  for file in "$directory"/*.yaml "$directory"/*.yml "$directory"/*.json; do
    [ -e "$file" ] || continue
    name=${file##*/}
    case $name in *[!A-Za-z0-9._-]*) fail file-name "$file: rename it with letters, digits, dots and dashes alone." ;; esac
    case $listed in *" $name "*) ;; *) more="$more $name" ;; esac
  done
  # One process for all of them; what comes out otherwise than it is listed was edited.
  found=$(cd "$directory" && sha256 $listed $more) || fail file-missing "A file of $directory cannot be read; see above."
  written=$(cat "$directory/SHA256SUMS")
  while read -r sum name <&3; do
    [ "$name" = DIGEST ] || manifests="$manifests $name"
    case "$LINE_BREAK$written$LINE_BREAK" in *"$LINE_BREAK$sum  $name$LINE_BREAK"*) continue ;; esac
    [ "$name" != DIGEST ] || fail copy-damaged "$directory/DIGEST is not what synth wrote: git checkout -- $directory/DIGEST."
    edited="$edited $name"
    edited_sums="$edited_sums${edited_sums:+ }$name=$sum"
  done 3<<END
$found
END
  read -r digest <"$directory/DIGEST"
}
LINE_BREAK='
'

# stage NUMBER: the manifests that Flux would apply in this stage; a file without a number comes last.
stage() {
  for name in $manifests; do
    case $name in [0-3]-*) [ "${name%%-*}" = "$1" ] || continue ;; *) [ "$1" = 3 ] || continue ;; esac
    printf '%s ' "$name"
  done
}

# on_files FILES COMMAND...: runs it with -f for each of the manifests.
on_files() {
  files=$1
  shift
  for name in $files; do set -- "$@" -f "$directory/$name"; done
  "$@"
}

# as_flux FILES: applies them as Flux itself would, so that Flux owns every field, and resume takes back what Git does not have. What Git has, Flux
# applies without a schema too, and what was edited has been tried with one.
as_flux() { on_files "$1" k apply --server-side --force-conflicts --field-manager=kustomize-controller --validate=ignore; }

# apply_all FILES: most of the time goes into waiting for answers, so that several processes share many files.
apply_all() {
  set -- $1
  if [ $# -le 12 ]; then as_flux "$*"; return; fi
  share=$((($# + 3) / 4)) parts=''
  while [ $# -gt 0 ]; do
    group=''
    count=0
    while [ "$count" -lt "$share" ] && [ $# -gt 0 ]; do group="$group $1" count=$((count + 1)); shift; done
    # Without a shell in between, so that a signal reaches kubectl itself.
    (in_place='exec'; as_flux "$group") &
    parts="$parts $!"
  done
  failed=no
  for part in $parts; do wait "$part" || failed=yes; done
  parts=''
  [ "$failed" = no ]
}

# One line for each object: what cannot be taken back shows in these values.
ROW='{{define "account"}}{{with .serviceAccountName}}{{.}}{{else}}-{{end}}{{end}}{{define "strategy"}}{{with .}} {{.type}} {{with .rollingUpdate}}{{range $k, $v := .}}f:{{$k}},{{end}}{{end}}-{{else}} - -{{end}}{{end}}{{define "owned"}}{{with index . "f:rollingUpdate"}}{{range $k, $v := .}}{{if ne $k "."}}{{$k}},{{end}}{{end}}{{end}}{{end}}{{define "row"}}row {{.kind}} {{with .metadata.namespace}}{{.}}{{else}}-{{end}} {{.metadata.name}} {{with .metadata.labels}}{{with index . "kustomize.toolkit.fluxcd.io/name"}}{{.}}{{end}}/{{with index . "kustomize.toolkit.fluxcd.io/namespace"}}{{.}}{{end}}{{else}}/{{end}}
{{- if eq .apiVersion "apps/v1"}}{{with .spec}} {{printf "%v" .replicas}} {{with .volumeClaimTemplates}}claims{{else}}-{{end}}{{else}} <nil> -{{end}}{{else}} <nil> -{{end}}
{{- if eq .kind "PersistentVolumeClaim"}} {{.spec.resources.requests.storage}}{{else}} -{{end}} {{printf "%v" .immutable}}
{{- if eq .kind "CustomResourceDefinition"}} {{range .spec.versions}}{{.name}}:{{.storage}},{{end}}{{else}} -{{end}} {{with .metadata.annotations}}{{range $k, $v := .}}{{if or (eq $k "kustomize.toolkit.fluxcd.io/ssa") (eq $k "kustomize.toolkit.fluxcd.io/reconcile") (eq $k "kustomize.toolkit.fluxcd.io/prune")}}{{$k}}={{$v}},{{end}}{{end}}{{end}}-
{{- if eq .apiVersion "v1"}}{{if eq .kind "Service"}} {{with .spec.type}}{{.}}{{else}}-{{end}}{{else}} -{{end}}{{else}} -{{end}}
{{- if eq .apiVersion "apps/v1"}}{{with .spec}}{{with .template}} {{template "account" .spec}}{{else}} -{{end}}{{else}} -{{end}}{{else if eq .apiVersion "batch/v1"}}{{with .spec.jobTemplate}} {{template "account" .spec.template.spec}}{{else}} -{{end}}{{else}} -{{end}}
{{- if eq .kind "Deployment"}}{{template "strategy" .spec.strategy}} {{range .metadata.managedFields}}{{if eq .manager "kustomize-controller"}}{{with .fieldsV1}}{{with index . "f:spec"}}{{with index . "f:strategy"}}{{template "owned" .}}{{end}}{{end}}{{end}}{{end}}{{end}}-
{{- else if eq .kind "StatefulSet"}}{{template "strategy" .spec.updateStrategy}} {{range .metadata.managedFields}}{{if eq .manager "kustomize-controller"}}{{with .fieldsV1}}{{with index . "f:spec"}}{{with index . "f:updateStrategy"}}{{template "owned" .}}{{end}}{{end}}{{end}}{{end}}{{end}}-
{{- else}} - - -{{end}} {{range $m := .metadata.managedFields}}{{if eq $m.manager "kustomize-controller"}}{{with $m.fieldsV1}}{{with index . "f:spec"}}{{range $k, $v := .}}{{if eq $k "f:replicas"}}owned{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}
{{end}}{{if .items}}{{range .items}}{{template "row" .}}{{end}}{{else if .metadata.name}}{{template "row" .}}{{end}}'

# try_files FILES: a dry run on the API server; `irrevocable` is what resume would not take back.
try_files() {
  irrevocable=''
  tried=$(on_files "$1" k apply --server-side --force-conflicts --field-manager=kustomize-controller --dry-run=server -o "go-template=$ROW" 2>&1)
  result=$?
  if [ "$result" -ne 0 ]; then
    case $tried in
      *'namespaces "'*'not found'*|*'no matches for kind'*)
        say '  Not all can be tried before its namespace and definitions are there.'
        tried=$(on_files "$1" k create --dry-run=client --validate=false -o "go-template=$ROW" 2>&1) ;;
      *'is immutable'*|*'may not change once set'*|*'updates to statefulset spec'*) fail immutable "$(first_error "$tried"). Such an object would have to be made anew, and Flux could not take it back: see lifeboat emergency plan." ;;
      *) fail not-accepted "The API server does not take this copy: $(first_error "$tried")." ;;
    esac
  fi
  stray=$(printf '%s\n' "$tried" | awk -v owner="$kustomization/$namespace" '$1 == "row" && $5 != owner { print $2 " " $3 "/" $4; exit }')
  [ -z "$stray" ] || fail no-owner-labels "$stray lacks the labels kustomize.toolkit.fluxcd.io/name: $kustomization and kustomize.toolkit.fluxcd.io/namespace: $namespace, by which Flux would prune it: add them."
  live=$(on_files "$1" look get --ignore-not-found -o "go-template=$ROW" 2>/dev/null)
  irrevocable=$(printf '%s\n' "$live" | sed 's/^row/live/' | { cat; printf '%s\n' "$tried"; } | awk '
    function say(what) { print "  " $2 " " $3 "/" $4 ": " what }
    { key = $2 " " $3 " " $4 }
    $1 == "live" { replicas[key] = $6; storage[key] = $8; immutable[key] = $9; versions[key] = $10; told[key] = $11; type[key] = $12; account[key] = $13; strategy[key] = $14; owned[key] = $17; there[key] = 1 }
    $1 == "row" && there[key] {
      if ($6 != replicas[key] && owned[key] == "" && replicas[key] != 1) say("replicas " $6 ": Git declares none, so that resume sets 1 and not " replicas[key])
      if ($7 == "claims" && $6 + 0 > replicas[key] + 0) say("the claims of replicas beyond " replicas[key] " stay after resume")
      if ($8 != storage[key]) say("a claim of " $8 " cannot go back to " storage[key] ", and resume would fail on it")
      if ($9 == "true" && immutable[key] != "true") say("once immutable, it cannot be taken back, and resume would fail on it")
      if ($10 != versions[key]) say("its versions change from " versions[key] " to " $10 ", and resume would fail on a stored one")
      if ($2 == "Service" && $12 == "ExternalName" && type[key] != $12) say("its address is given up, and resume gets it another")
      if ($13 != "-" && account[key] == "-") say("the service account " $13 " stays after resume, where Git names none")
      if (strategy[key] ~ /^(Recreate|OnDelete)$/ && $14 == "RollingUpdate" && $15 != $16) say("its strategy becomes RollingUpdate, whose defaults nobody takes away beside " strategy[key] ", and resume would fail on them: write rollingUpdate out, or leave the strategy")
      if ($11 != told[key]) say("an annotation keeps Flux from taking it back: " $11)
    }')
  for name in $edited; do
    ! grep -q '^ *"\{0,1\}stringData"\{0,1\} *:' "$directory/$name" || irrevocable="$irrevocable${irrevocable:+
}  $directory/$name: keys of stringData stay after resume; write them under data, in base64"
  done
}

first_error() { first_line "$(printf '%s\n' "$1" | grep -v '^row ')"; }
