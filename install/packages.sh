# shellcheck shell=bash
# Functions of install.sh: packages of apt, and whether the disk has room.

missing_packages() { # PACKAGE...: those that are not installed, one a line
  local package
  for package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || say "$package"
  done
}

may_be_root() {
  ((EUID == 0)) && return 0
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null && return 0
  [[ -t 0 ]] || return 1
  say "sudo is needed to install: $*"
  sudo -v
}

as_root() { if ((EUID == 0)); then env "$@"; else sudo -n env "$@"; fi; }

update_package_lists() {
  as_root DEBIAN_FRONTEND=noninteractive apt-get -qq update
}

# A transaction is never cut off in the middle: dpkg would have to be mended by hand.
install_packages() {
  trap '' TERM INT
  as_root DEBIAN_FRONTEND=noninteractive dpkg --configure -a
  as_root DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
}

candidate() { # PACKAGE: the version that apt would install, or nothing
  apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -v '^(none)$' || true
}

# apt-get update succeeds without a network, so ask for each package whether apt knows it now.
require_candidates() {
  local package unknown=()
  for package; do [[ $(candidate "$package") ]] || unknown+=("$package"); done
  ((${#unknown[@]} == 0)) || die "apt has no ${unknown[*]}: is there a network, and is this Debian 12?" \
    "(log: $data/log/install-lists.log)"
}

# --- disk ------------------------------------------------------------------------------------------------

free_megabytes() { # DIR, or its nearest parent that exists
  local directory=$1
  while [[ ! -d $directory ]]; do directory=$(dirname -- "$directory"); done
  df -Pm -- "$directory" | awk 'NR == 2 { print $4 }'
}

require_disk() { # MEGABYTES DIR WHAT
  local free
  free=$(free_megabytes "$2")
  ((free >= $1)) || die "$3 needs $1 MB in $2; $free MB are free there"
}

check_disk() { # number of packages to install
  local own=100 system=0 series
  (($1 == 0)) || system=1300
  if [[ $verb == test && $1 -gt 0 ]]; then system=2200; fi
  [[ -d $data/venv ]] || own=$((own + 450))
  [[ -d $data/m2 ]] || own=$((own + 250))
  for series in "${kernel_series[@]}"; do
    have_kernel "$series" || own=$((own + 350))
  done
  if [[ $(device "$data") == "$(device /usr)" ]]; then
    require_disk $((own + system)) "$data" "this"
  else
    require_disk "$own" "$data" "Fathom's data"
    require_disk "$system" /usr "the packages"
  fi
}

device() {
  local directory=$1
  while [[ ! -d $directory ]]; do directory=$(dirname -- "$directory"); done
  stat -c %d -- "$directory"
}
