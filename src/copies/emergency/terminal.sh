# What is said, asked and quoted.

changed=no
say() { printf '%s\n' "$*"; }

# fail CODE TEXT: ends with 2 while nothing has been changed, and with 1 after that.
fail() {
  trap - EXIT
  if [ "$changed" = no ]; then
    printf 'refused (%s): %s Nothing was changed.\n' "$1" "$2" >&2
    exit 2
  fi
  printf 'stopped (%s): %s\n' "$1" "$2" >&2
  standing >&2
  exit 1
}

# An end that nobody meant: a signal, or a mistake.
interrupted() {
  trap - EXIT HUP INT TERM
  printf '\n' >&2
  [ "$changed" = yes ] || { say 'Interrupted. Nothing was changed.' >&2; exit 2; }
  say 'Interrupted.' >&2
  standing >&2
  exit 1
}
trap interrupted HUP INT TERM

# confirm QUESTION ANSWER...: asks until one of the answers, or ends.
confirm() {
  [ -t 0 ] || fail no-terminal 'There is no terminal to ask, and --yes was not given.'
  question=$1
  shift
  printf '%s ' "$question"
  read -r answer || answer=''
  for one in "$@"; do [ "$answer" != "$one" ] || return 0; done
  fail not-confirmed "The answer was '$answer'."
}

# json TEXT: the text as a JSON string.
json() {
  printf '%s' "$1" | awk '
    BEGIN { printf "\"" }
    { if (NR > 1) printf "\\n"; gsub(/["\\]/, "\\\\&"); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); printf "%s", $0 }
    END { printf "\"" }'
}

# plain OPTION TEXT: refuses what no terminal should be sent, and what no annotation holds.
plain() {
  [ "$(printf '%s' "$2" | tr -d '\001-\010\013\014\016-\037\177')" = "$2" ] || fail bad-text "$1 holds control characters."
  [ "${#2}" -le 2000 ] || fail bad-text "$1 is longer than 2000 bytes."
}

# seconds DURATION: 90s, 5m or 4h as seconds.
seconds() {
  number=${1%[smh]}
  case $number in ''|*[!0-9]*|??????*) fail usage "'$1' is no duration such as 90s, 5m or 4h." ;; esac
  case $1 in
    *h) echo $((number * 3600)) ;;
    *m) echo $((number * 60)) ;;
    *) echo "$number" ;;
  esac
}

now() { date -u +%s; }
nap() { sleep 0.3 2>/dev/null || sleep 1; }

# timestamp SECONDS: RFC 3339, with the date of GNU and busybox, or of BSD and macOS.
timestamp() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }
