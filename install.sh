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

# --- saying what happens ---------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: %s\n' "$*" >&2; }
die() { warn "$@"; exit 1; }
seconds_since() { # START [END, else now]: seconds with one digit
  local end=${2-$EPOCHREALTIME}
  local now=${end/./}
  local tenths=$(((now - ${1/./}) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

declare -A job_pid=() job_text=() job_start=()

# start NAME TEXT COMMAND...: runs the command beside what follows, its output in a log.
start() {
  local name=$1 text=$2
  shift 2
  job_text[$name]=$text job_start[$name]=$EPOCHREALTIME
  timed "$scratch/$name.end" "$@" >"$data/log/install-$name.log" 2>&1 </dev/null &
  job_pid[$name]=$!
}

timed() { # FILE COMMAND...: leaves the time of the command's end in the file
  # shellcheck disable=SC2064 # the name is known now
  trap "printf %s \"\$EPOCHREALTIME\" >$(printf %q "$1")" EXIT
  shift
  "$@"
}

# finish NAME: waits for it and says how long it took; ends the script with its log's end when it failed.
finish() {
  local name=$1 status=0
  local pid=${job_pid[$name]-}
  [[ $pid ]] || return 0
  if [[ -t 1 ]]; then
    while kill -0 "$pid" 2>/dev/null; do
      printf '\r  %6s s  %s ..' "$(seconds_since "${job_start[$name]}")" "${job_text[$name]}"
      sleep 0.5
    done
    printf '\r\e[K'
  fi
  wait "$pid" || status=$?
  unset "job_pid[$name]"
  if ((status)); then
    warn "failed after $(seconds_since "${job_start[$name]}") s: ${job_text[$name]}"
    tail -n 25 "$data/log/install-$name.log" | sed 's/^/    /' >&2
    die "the whole log: $data/log/install-$name.log"
  fi
  printf '  %6s s  %s\n' "$(seconds_since "${job_start[$name]}" "$(<"$scratch/$name.end")")" "${job_text[$name]}"
}

step() { # NAME TEXT COMMAND...
  start "$@"
  finish "$1"
}

# Ends what still runs beside; each job is a process group of its own because of set -m.
clean_up() {
  local pid
  for pid in "${job_pid[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  rm -rf "${scratch:-}"
}

# --- packages --------------------------------------------------------------------------------------------

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

# --- Java ------------------------------------------------------------------------------------------------

# The JDK's directory: JAVA_HOME if it will do, else Debian's 17, else any other here.
find_jdk() {
  local directory version
  for directory in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/java-17-openjdk-* /usr/lib/jvm/*; do
    [[ -x $directory/bin/javac && -f $directory/release ]] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$directory/release")
    if ((${version:-0} >= 17)); then
      say "$directory"
      return
    fi
  done
}

require_jdk() {
  jdk=$(find_jdk)
  [[ $jdk ]] || die "no JDK 17 or newer here: install openjdk-17-jdk-headless or set JAVA_HOME"
  jdk_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
  readonly jdk jdk_version
  export JAVA_HOME=$jdk
}

# --- kernel and source -----------------------------------------------------------------------------------

fetch_package() { # image|source SERIES [VERSION]: apt checks the sums
  bash "$fetch_packages" "$1" "$2" "$data" "${3-}"
}

kernel_version() { # SERIES: the version of the newest that is here, or nothing
  local file
  for file in "$data/kernels/linux-image-$1."*/boot/vmlinuz-*; do
    [[ -e $file ]] || continue
    file=${file#"$data/kernels/linux-image-"}
    file=${file%%/*}
    file=${file#*_}
    say "${file%_*}"
  done | sort -V | tail -n 1
}

have_kernel() { [[ $(kernel_version "$1") ]]; }
have_source() { compgen -G "$data/sources/linux-source-$1_*.deb" >/dev/null; }

# Starts the downloads that are needed; the verb lab looks for newer kernels than those that are here.
start_downloads() {
  local series
  for series in "${kernel_series[@]}"; do
    if [[ $verb == lab ]] || ! have_kernel "$series"; then
      start "kernel-$series" "Linux $series for the lab" fetch_package image "$series"
      start "source-$series" "the source of Linux $series, compressed" fetch_package source "$series"
    elif ! have_source "$series"; then
      start "source-$series" "the source of Linux $series, compressed" \
        fetch_package source "$series" "$(kernel_version "$series")"
    fi
  done
}

# --- Python ----------------------------------------------------------------------------------------------

venv_stamp() { # FILE of requirements: a name that changes with it, with Python and with our own package
  say "$data/venv/.complete-$({
    /usr/bin/env python3 -VV
    cat -- "$1" "$here"/kernel/src/main/python/fathom_papermill*/[!R_]* "$here"/kernel/src/main/python/fathom_papermill/__init__.py
  } | sha256sum | cut -c1-16)"
}

bundled_pip() { # Debian's own wheel, so that neither ensurepip nor python3-pip is needed
  local wheels=(/usr/share/python-wheels/pip-*.whl)
  if [[ -f ${wheels[0]} ]]; then PYTHONPATH=${wheels[0]} python3 -m pip "$@"; else python3 -m pip "$@"; fi
}

find_uv() {
  [[ -x $data/uv/bin/uv ]] ||
    bundled_pip install -q --no-cache-dir --root-user-action=ignore --target "$data/uv" "uv==$uv_version"
}

run_uv() { # with the system's certificates, as apt and pip do
  UV_CACHE_DIR=$scratch/uv "$data/uv/bin/uv" --system-certs pip install \
    --python "$data/venv/bin/python" -r "$1"
}

install_requirements() { # FILE
  if ! { find_uv && run_uv "$1"; }; then
    say "no uv here: pip instead"
    bundled_pip --python "$data/venv/bin/python" install --no-cache-dir -r "$1"
  fi
  rm -rf "$scratch/uv"
}

# Papermill's translator for Java, as files: one module and the metadata that names its entry point.
install_translator() {
  local packages
  packages=$("$data/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  cp -R -- "$here/kernel/src/main/python/fathom_papermill" "$here"/kernel/src/main/python/*.dist-info "$packages/"
}

make_venv() {
  rm -rf "$data/venv"
  python3 -m venv --without-pip "$data/venv"
  install_requirements "$jupyter_files/requirements.txt"
  install_translator
  install -D -m 644 "$jupyter_files/overrides.json" "$data/venv/share/jupyter/lab/settings/overrides.json"
  : >"$(venv_stamp "$jupyter_files/requirements.txt")"
}

start_venv() {
  command -v python3 >/dev/null || die "no python3 here: install python3-venv"
  [[ -e $(venv_stamp "$jupyter_files/requirements.txt") ]] || start venv "JupyterLab" make_venv
}

add_test_requirements() {
  install_requirements "$here/magics/src/test/python/requirements.txt"
  : >"$(venv_stamp "$here/magics/src/test/python/requirements.txt")"
}

# --- the kernel ------------------------------------------------------------------------------------------

sources_hash() {
  cd -- "$here" && find pom.xml .mvn kernel magics -name target -prune -o -name test -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

poms_hash() { cat "$here"/pom.xml "$here"/*/pom.xml | sha256sum | cut -c1-16; }

# maven GOALS_STAMP ARGUMENTS...: without the network once these goals have succeeded with these poms.
maven() {
  local stamp
  stamp=$data/m2/.complete-$1-$(poms_hash)
  shift
  local offline=()
  [[ ! -e $stamp ]] || offline=(-o)
  mkdir -p "$data/m2"
  (cd -- "$here" && mvn -B -ntp "${offline[@]}" -Dmaven.repo.local="$data/m2" "$@")
  : >"$stamp"
}

# The jars lie in a directory that changes by renaming, so no start of a kernel sees half of them.
build_app() { # HASH
  maven package -q -Dquick -Dmaven.test.skip=true package
  local new=$data/app.new
  rm -rf "$new" "$data/app.old"
  mkdir -p "$new"
  cp -- "$here"/magics/target/fathom-magics-*.jar "$here"/magics/target/lib/*.jar "$new/"
  "$jdk/bin/java" -cp "$new/*" fathom.kernel.ModernClasses "$new"/*.jar
  say "$1" >"$new/.sources"
  [[ ! -e $data/app ]] || mv -T "$data/app" "$data/app.old"
  mv -T "$new" "$data/app"
  rm -rf "$data/app.old"
}

# One path for each jar and in one order, because the archive is for exactly this class path.
class_path() {
  local jars=("$data"/app/*.jar)
  local IFS=:
  say "${jars[*]}"
}

archive() { # where the JVM's archive of the classes of a start is
  if ((jdk_version >= 25)); then say "$data/app/start.aot"; else say "$data/app/start.jsa"; fi
}

kernel_flags() { # the JVM's flags, one a line
  grep -v '^#' "$jupyter_files/java-flags"
  ((jdk_version < 24)) || say --enable-native-access=ALL-UNNAMED
  say "-Dfathom.archive=$(archive)"
}

make_archive() {
  local flags
  mapfile -t flags < <(kernel_flags)
  "$jdk/bin/java" "${flags[@]}" -cp "$(class_path)" fathom.kernel.StartArchive ||
    say "there is no archive: kernels start more slowly, and make it themselves if they can"
}

json_text() { # TEXT: escaped for the inside of a JSON string
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}

write_kernelspec() { # DIRECTORY, which becomes the kernelspec
  local spec flags flag list=
  mapfile -t flags < <(kernel_flags)
  if ((jdk_version >= 25)); then
    flags+=("-XX:AOTCache=$(archive)")
  else
    # With the JDK's own archive named as well, that one is used when ours is missing or stale.
    flags+=("-XX:SharedArchiveFile=$jdk/lib/server/classes.jsa:$(archive)")
  fi
  for flag in "${flags[@]}"; do list+="${list:+, }\"$(json_text "$flag")\""; done
  spec=$(<"$jupyter_files/kernelspec/kernel.json")
  spec=${spec//@JAVA@/"$(json_text "$jdk/bin/java")"}
  spec=${spec//'"@FLAGS@"'/"$list"}
  spec=${spec//@CLASSPATH@/"$(json_text "$(class_path)")"}
  spec=${spec//@DATA_HOME@/"$(json_text "$data_home")"}
  mkdir -p "$1"
  cp -- "$jupyter_files"/kernelspec/logo-* "$1/"
  printf '%s\n' "$spec" >"$1/kernel.json.new"
  mv "$1/kernel.json.new" "$1/kernel.json"
}

# Writes it into the venv and, with JUPYTER, into that Jupyter's own path; remembers the latter.
install_kernelspecs() {
  local directory
  write_kernelspec "$data/venv/share/jupyter/kernels/fathom"
  [[ ${JUPYTER-} ]] || return 0
  directory=$("$JUPYTER" --data-dir) || die "JUPYTER=$JUPYTER does not answer to --data-dir"
  directory+=/kernels/fathom
  write_kernelspec "$directory"
  grep -qxF -- "$directory" "$data/kernelspecs" 2>/dev/null || say "$directory" >>"$data/kernelspecs"
  say "             kernel Fathom (Java) is in $directory"
}

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

run_first_notebook() { # RESULT
  run_notebook html "$first_notebook" "$1"
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
