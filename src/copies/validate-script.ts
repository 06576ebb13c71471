import { markScript } from './marker';

/** Where a directory stands in both copies. */
export interface ValidatedDirectory {
  readonly projectPath?: string;
  readonly fleetPath: string;
}

/**
 * `validate-k8s-sync.sh`: says with sh, sha256sum and diff alone whether the project copy is whole and equals the fleet copy,
 * for a machine that has nothing else.
 */
export function validateScript(owner: string, directories: readonly (ValidatedDirectory & { construct: string; app: string })[]): string {
  const [{ app, construct }] = directories;
  const calls = directories.map(({ projectPath, fleetPath }) => `validate '${projectPath}' '${fleetPath}'`).join('\n');
  return markScript(owner, construct, `${HEAD}${calls}\n${TAIL(app)}`);
}

const HEAD = `#
# Usage: scripts/validate-k8s-sync.sh [FLEET_CHECKOUT]
# Says whether this copy is whole, and with a checkout of the fleet repository, whether both copies are the same.
# Exit: 0 they are, 1 they are not, 2 could not tell. Needs sh, sha256sum (or shasum) and diff.

set -u
LC_ALL=C
export LC_ALL

result=0
differs() { echo "DIFFERS: $1"; [ "$result" -eq 2 ] || result=1; }
unknown() { echo "CANNOT TELL: $1"; result=2; }

case $0 in */*) here=\${0%/*} ;; *) here=. ;; esac
fleet=\${1-}
case $fleet in ''|/*) ;; *) fleet=$PWD/$fleet ;; esac
cd "$here/.." || exit 2

if command -v sha256sum >/dev/null 2>&1; then sums() { sha256sum -c SHA256SUMS 2>&1; }
elif command -v shasum >/dev/null 2>&1; then sums() { shasum -a 256 -c SHA256SUMS 2>&1; }
else echo 'CANNOT TELL: neither sha256sum nor shasum is installed'; exit 2
fi

# whole DIRECTORY LABEL [EXTRA]: its checksums hold, and no manifest but EXTRA stands there that they do not list.
whole() {
  if [ ! -f "$1/SHA256SUMS" ]; then unknown "$2 has no SHA256SUMS; run: lifeboat synth"; return 1; fi
  listed=' '
  kustomization='apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:'
  while read -r sum name || [ -n "$sum" ]; do
    case $sum in *[!0-9a-f]*) unknown "$2/SHA256SUMS is damaged at: $sum $name"; return 1 ;; esac
    if [ \${#sum} -ne 64 ] || [ -z "$name" ]; then unknown "$2/SHA256SUMS is cut off at: $sum $name"; return 1; fi
    listed="$listed$name "
    case $name in *.yaml) kustomization="$kustomization
- $name" ;; esac
  done <"$1/SHA256SUMS"
  if [ -f "$1/DIGEST" ]; then
    case $listed in *' DIGEST ') ;; *) unknown "$2/SHA256SUMS is cut off: DIGEST is not its last line"; return 1 ;; esac
  fi
  (cd "$1" && sums) | while read -r line; do
    case $line in *': OK') ;; *) echo "  $2: $line" ;; esac
  done
  (cd "$1" && sums >/dev/null) || differs "$2 is not what was written; see the lines above"
  for file in "$1"/*.yaml "$1"/*.yml "$1"/*.json; do
    [ -e "$file" ] || continue
    name=\${file##*/}
    case $listed in *" $name "*) continue ;; esac
    [ "$name" = "\${3-}" ] || differs "$2/$name is not part of the definition"
  done
}

# validate PROJECT_DIRECTORY FLEET_DIRECTORY
validate() {
  whole "$1" "$1" || return
  [ -n "$fleet" ] || return
  if [ ! -d "$fleet/$2" ]; then unknown "the fleet checkout has no $2"; return; fi
  whole "$fleet/$2" "fleet $2" kustomization.yaml || return
  expected=$kustomization
  while read -r sum name; do
    diff "$1/$name" "$fleet/$2/$name" || differs "$name is not the same in $1 and in the fleet's $2"
  done <"$1/SHA256SUMS"
  diff "$1/SHA256SUMS" "$fleet/$2/SHA256SUMS" || differs "SHA256SUMS is not the same in $1 and in the fleet's $2"
  if [ ! -f "$fleet/$2/kustomization.yaml" ]; then differs "the fleet's $2 has no kustomization.yaml"; return; fi
  found=
  while read -r line || [ -n "$line" ]; do
    case $line in '#'*) ;; *) found="$found$line
" ;; esac
  done <"$fleet/$2/kustomization.yaml"
  [ "$found" = "$expected
" ] || differs "the fleet's $2/kustomization.yaml lists something else than these manifests"
}

for root in . "$fleet"; do
  if [ -n "$root" ] && [ -e "$root/.lifeboat-writing/journal.json" ]; then
    differs "writing \${root} was interrupted; the next lifeboat synth finishes it"
  fi
done
`;

const TAIL = (app: string): string => `
case $result in
  0) if [ -n "$fleet" ]; then echo 'OK: ${app}: both copies are the same'; else echo 'OK: ${app}: this copy is whole (name a fleet checkout to compare it)'; fi ;;
esac
exit "$result"
`;
