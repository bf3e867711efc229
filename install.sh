#!/usr/bin/env bash
# Sets Fathom up on Debian 12, runs its first notebook, and runs its tests. See ./install.sh --help.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
readonly here
HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
readonly data_home=${XDG_DATA_HOME:-$HOME/.local/share}
readonly data=$data_home/fathom
readonly jupyter_files=$here/kernel/src/main/jupyter
readonly fetch_packages=$here/magics/src/main/sh/fetch-packages.sh
readonly first_notebook=$here/notebooks/01-one-write.ipynb

# A bare machine has no locale and a user no sbin; nothing here may ask a question.
export HOME LC_ALL=C.UTF-8 PATH=$PATH:/usr/sbin:/sbin DEBIAN_FRONTEND=noninteractive
export UV_NO_PROGRESS=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONWARNINGS=ignore JUPYTER_PREFER_ENV_PATH=1
export MAVEN_OPTS="${MAVEN_OPTS-} -Dfile.encoding=UTF-8 -XX:+UseSerialGC -XX:TieredStopAtLevel=1"

readonly python_packages=(ca-certificates python3-venv)
readonly lab_packages=(qemu-system-x86 busybox-static e2fsprogs xfsprogs btrfs-progs gcc g++ libc6-dev)
readonly test_packages=(chromium shellcheck)
readonly uv_version=0.13.9

usage() {
  cat <<'E'
usage: ./install.sh [VERB]

  (none)      set everything up, run notebooks/01-one-write.ipynb in a live kernel, say where the result is
  test        set up what the tests need and run all of them
  lab         set up the lab only: its packages, the newest Linux 6.1 and its source; with --all also 5.10 and 6.12
  notebooks   run the committed notebooks again, in place, without kernel source in their outputs
  uninstall   remove what this script made; packages that apt installed stay

Packages come from apt, as root or by sudo; everything else goes to ${XDG_DATA_HOME:-~/.local/share}/fathom.
JUPYTER=/path/to/jupyter ./install.sh also puts the kernel into that Jupyter, for this user.
JAVA_HOME chooses the JDK (17 or newer).
E
}

# Its functions, by what they are about.
# shellcheck source=install/progress.sh
. "$here/install/progress.sh"
# shellcheck source=install/packages.sh
. "$here/install/packages.sh"
# shellcheck source=install/lab.sh
. "$here/install/lab.sh"
# shellcheck source=install/python.sh
. "$here/install/python.sh"
# shellcheck source=install/app.sh
. "$here/install/app.sh"

# --- notebooks -------------------------------------------------------------------------------------------

# run_notebook FORMAT NOTEBOOK RESULT: runs it from its own folder and writes the result beside, then moves it.
run_notebook() {
  local new
  new=$scratch/$(basename -- "$3")
  "$data/venv/bin/jupyter" nbconvert --to "$1" --execute --ExecutePreprocessor.kernel_name=fathom \
    --ExecutePreprocessor.record_timing=False --HTMLExporter.require_js_url= --HTMLExporter.mathjax_url= \
    --output-dir "$scratch" --output "$(basename -- "$3")" "$2"
  mkdir -p "$(dirname -- "$3")"
  mv "$new" "$3"
}

first_notebook_stamp() {
  { cat -- "$first_notebook" "$data/app/.sources"; ls -- "$data/kernels"; } | sha256sum | cut -c1-16
}

# Of a copy beside the result: what it records stays there, and the checkout as it was.
run_first_notebook() { # RESULT
  local folder
  folder=$(dirname -- "$1")
  mkdir -p "$folder/recordings"
  cp -- "$here/notebooks/recordings/one-write.zip" "$folder/recordings/"
  cp -- "$first_notebook" "$folder/"
  run_notebook html "$folder/$(basename -- "$first_notebook")" "$1"
  first_notebook_stamp >"$1.made-from"
}

# --- verbs -----------------------------------------------------------------------------------------------

# prepare PACKAGE...: checks what there is, and starts the downloads that need no package.
prepare() {
  mapfile -t missing < <(missing_packages "$@")
  check_disk "${#missing[@]}"
  mkdir -p "$data/log"
  scratch=$(mktemp -d "$data/tmp.XXXXXX")
  if ((${#missing[@]})) && ! may_be_root "${missing[*]}"; then
    warn "these packages are missing, and there is neither root nor sudo to install them:"
    warn "    apt-get install --no-install-recommends ${missing[*]}"
    warn "going on with what is here"
    missing=()
  fi
  if ((${#missing[@]})) || [[ $verb == lab ]] || ! have_kernel 6.1 || ! have_source 6.1; then
    if may_be_root "the package lists"; then
      step lists "apt's package lists" update_package_lists
    fi
  fi
  ((${#missing[@]} == 0)) || require_candidates "${missing[@]}"
  start_downloads
}

# add_packages step|start NAME PACKAGE...: one apt transaction with those that are missing.
add_packages() {
  local how=$1 name=$2 package wanted=()
  shift 2
  for package; do
    if [[ " ${missing[*]} " == *" $package "* ]]; then wanted+=("$package"); fi
  done
  ((${#wanted[@]} == 0)) || "$how" "$name" "packages: ${wanted[*]}" install_packages "${wanted[@]}"
}

java_packages() {
  [[ $(find_jdk) ]] || say openjdk-17-jdk-headless
  say maven
}

build() {
  local hash
  command -v mvn >/dev/null || die "no mvn here: install maven"
  hash=$(sources_hash)
  if [[ $(cat "$data/app/.sources" 2>/dev/null) != "$hash" ]]; then
    step build "Fathom, built by Maven" build_app "$hash"
  fi
  [[ -e $(archive).stamp ]] || step archive "the archive that makes kernels start fast" make_archive
}

# Three transactions, so that JupyterLab and the build go on beside the later ones.
set_up() { # PACKAGE... that are needed beside the usual ones
  local java
  mapfile -t java < <(java_packages)
  prepare "${python_packages[@]}" "${java[@]}" "${lab_packages[@]}" "$@"
  add_packages step python-packages "${python_packages[@]}"
  start_venv
  add_packages step java-packages "${java[@]}"
  require_jdk
  add_packages start lab-packages "${lab_packages[@]}" "$@"
}

finish_all() {
  local name
  for name in lab-packages venv "${kernel_series[@]/#/kernel-}" "${kernel_series[@]/#/source-}"; do
    finish "$name"
  done
}

set_up_app() {
  set_up
  build
  finish_all
  install_kernelspecs
}

# The lab's first cells need not boot a guest then. It goes on when this script has ended.
save_guests() {
  [[ -d $data/app ]] || return 0
  [[ ${jdk-} ]] || require_jdk
  setsid -f nice -n 15 "$jdk/bin/java" -Dfile.encoding=UTF-8 -Xmx256m -cp "$(class_path)" fathom.PrepareLab \
    >"$data/log/install-guests.log" 2>&1 </dev/null
}

main_job() {
  local result=$data/html/01-one-write.html
  set_up_app
  if [[ $(cat "$result.made-from" 2>/dev/null) == "$(first_notebook_stamp)" ]]; then
    say "             notebooks/01-one-write.ipynb has not changed since it was run; remove the result to run it again"
  else
    step notebook "notebooks/01-one-write.ipynb, run live" run_first_notebook "$result"
  fi
  save_guests
  say "Ready in $(seconds_since "$began") s."
  say "  the notebook as it ran here:  $result"
  printf '  open it in JupyterLab:        %q lab%s %q\n' \
    "$data/venv/bin/jupyter" "$( ((EUID != 0)) || say ' --allow-root')" "$first_notebook"
}

run_tests() {
  export FATHOM_ACCEL=tcg
  set_up "${test_packages[@]}"
  finish_all
  if [[ ! -e $(venv_stamp "$here/magics/src/test/python/requirements.txt") ]]; then
    step test-venv "the tests' Python packages" add_test_requirements
  fi
  say "Ready for the tests in $(seconds_since "$began") s."
  maven verify -Dfathom.python="$data/venv/bin/python" verify </dev/null &
  job_pid[tests]=$!
  wait "$!" || die "tests failed; $(seconds_since "$began") s in all"
  unset 'job_pid[tests]'
  say "All tests passed; $(seconds_since "$began") s in all."
}

prepare_lab() {
  prepare "${lab_packages[@]}"
  add_packages step lab-packages "${lab_packages[@]}"
  finish_all
  say "The lab has these kernels:"
  ls -1 "$data/kernels"
  save_guests
}

run_notebooks() {
  local notebook
  export FATHOM_SOURCE=off # kernel source is GPL and does not belong into committed outputs
  set_up_app
  for notebook in "$here"/notebooks/*.ipynb; do
    step "$(basename -- "$notebook" .ipynb)" "${notebook#"$here"/}" run_notebook notebook "$notebook" "$notebook"
  done
}

uninstall() {
  local directory
  if [[ -f $data/kernelspecs ]]; then
    while read -r directory; do
      # Only what is ours: another installation may have taken the name since.
      if grep -qF -- "$(json_text "$data/app/")" "$directory/kernel.json" 2>/dev/null; then
        rm -rf -- "$directory"
        say "removed $directory"
      fi
    done <"$data/kernelspecs"
  fi
  if [[ -d $data ]]; then
    rm -rf -- "$data"
    say "removed $data"
  fi
}

main() {
  verb=${1-install}
  began=$EPOCHREALTIME
  kernel_series=(6.1)
  if [[ $verb == lab && ${2-} == --all ]]; then
    kernel_series=(5.10 6.1 6.12)
    shift
  fi
  (($# <= 1)) || { usage >&2; exit 2; }
  set -m
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  case $verb in
    install) main_job ;;
    test) run_tests ;;
    lab) prepare_lab ;;
    notebooks) run_notebooks ;;
    uninstall) uninstall ;;
    -h | --help | help) usage ;;
    *) warn "no such verb: $verb"; usage >&2; exit 2 ;;
  esac
}

main "$@"
