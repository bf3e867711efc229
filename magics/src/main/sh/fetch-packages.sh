#!/usr/bin/env bash
# fetch-packages.sh image|source SERIES DIRECTORY [VERSION]
# fetch-packages.sh debug SERIES DIRECTORY VERSION RELEASE [DEB]
# fetch-packages.sh tools bpftrace DIRECTORY
#
# Fetches Debian's newest kernel of a series (5.10, 6.1, 6.12), unpacked, to DIRECTORY/kernels, or the
# package of its source, that of VERSION if there is one, to DIRECTORY/sources, or of the debug information of
# a kernel its vmlinux and the modules of file systems to DIRECTORY, from DEB if that is given; or bpftrace with all that it needs, as a
# disk for guests, to DIRECTORY/tools. apt checks signatures and sums. What the system's package lists do not
# have is looked up in lists of our own: no root is needed, and the system's stay as they are. Prints lines
# "PERCENT WHAT" while it works.
set -euo pipefail
export LC_ALL=C.UTF-8 PATH=$PATH:/usr/sbin:/sbin

readonly what=$1 series=$2 directory=$3 wanted_version=${4-} release=${5-} given=${6-}

die() { printf '%s\n' "$*" >&2; exit 1; }

case $series in
  5.10) names='linux-image-5\.10\.0-[0-9]+-cloud-amd64' suites=(bullseye-security bullseye) ;;
  6.1) names='linux-image-6\.1\.0-[0-9]+-cloud-amd64' suites=(bookworm-security bookworm) ;;
  6.12) names='linux-image-6\.12\.[0-9]+(\+deb[0-9]+)?-cloud-amd64'
    suites=(bookworm-security trixie-security trixie) ;;
  bpftrace) names=bpftrace suites=(bookworm) ;;
  *) die "Debian's kernels of the series 5.10, 6.1 and 6.12 can be fetched, not $series" ;;
esac
readonly names suites

mkdir -p "$directory"
scratch=$(mktemp -d "$directory/tmp.XXXXXX")
readonly scratch
trap 'rm -rf "$scratch"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# The options with which apt is called; none for the system's own lists.
options=()
((EUID != 0)) || options=(-o APT::Sandbox::User=root) # else apt warns about its own user

# repository SUITE: where this machine gets the suites of that kind from, its own mirror if it has one.
repository() {
  local kind=debian pattern='^(bullseye|bookworm|trixie|forky|sid|(old)*stable|testing|unstable)$' uri
  if [[ $1 == *-security ]]; then kind=debian-security pattern='-security$'; fi
  # shellcheck disable=SC2016 # the fields are apt's
  uri=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' |
    awk -v pattern="$pattern" '$1 ~ pattern { print $2; exit }')
  printf '%s\n' "${uri:-http://deb.debian.org/$kind}"
}

# own_lists SUITE URI: makes apt look there, and only there.
own_lists() {
  local own=$scratch/apt-$1
  rm -rf "$own"
  mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
  : >"$own/status"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$2" "$1" >"$own/sources.list"
  options=(-o Dir::State="$own" -o Dir::State::status="$own/status" -o Dir::Cache="$own/cache"
    -o Dir::Etc::sourcelist="$own/sources.list" -o Dir::Etc::sourceparts=- -o APT::Architecture=amd64
    -o APT::Architectures::=amd64 -o Acquire::Languages=none -o Acquire::Retries=2)
  if ((EUID == 0)); then options+=(-o APT::Sandbox::User=root); else options+=(-o APT::Sandbox::User=); fi
  apt-get -qq "${options[@]}" update >&2 || true # what is missing shows below
}

# The package and its version, "NAME=VERSION", or nothing.
find_package() {
  local name version
  if [[ $what == tools ]]; then
    name=$series
  elif [[ $what == image ]]; then
    name=$(apt-cache "${options[@]}" pkgnames "linux-image-$series." | grep -xE "$names" | sort -V | tail -n 1)
  else
    name=linux-source-$series
    if [[ $what == debug ]]; then name=linux-image-$release-dbg; fi
    if [[ $wanted_version ]] &&
      apt-cache "${options[@]}" madison "$name" 2>/dev/null | grep -qF " $wanted_version "; then
      printf '%s=%s\n' "$name" "$wanted_version"
      return
    fi
    [[ $what != debug ]] || return 0 # that of another version knows other addresses
  fi
  [[ $name ]] || return 0
  version=$(apt-cache "${options[@]}" policy "$name" | sed -n 's/^  Candidate: //p')
  [[ ! $version || $version == '(none)' ]] || printf '%s=%s\n' "$name" "$version"
}

# download PACKAGE: into the scratch directory, saying how far it is.
download() {
  if [[ $what == tools ]]; then
    # With no package installed, all that it needs comes, too.
    mkdir -p "$scratch/archives/partial"
    : >"$scratch/nothing"
    (cd -- "$scratch" && apt-get -qq "${options[@]}" -o APT::Status-Fd=3 -o Dir::State::status="$scratch/nothing" \
      -o Dir::Cache::archives="$scratch/archives" -o Debug::NoLocking=true --no-install-recommends \
      --download-only -y install "$1" 3>&1 >/dev/null)
  else
    (cd -- "$scratch" && apt-get -qq "${options[@]}" -o APT::Status-Fd=3 download "$1" 3>&1 >/dev/null)
  fi |
    while IFS=: read -r kind _ percent _; do
      [[ $kind != dlstatus ]] || printf '%.0f downloading %s\n' "$percent" "${1/=/ }"
    done
}

# here PACKAGE=VERSION: whether it has been fetched before.
here() {
  local file=${1/=/_}
  file=${file//:/%3a}
  if [[ $what == tools ]]; then
    [[ -f $directory/tools/$file.disk ]]
  elif [[ $what == image ]]; then
    compgen -G "$directory/kernels/${file}_*/boot/vmlinuz-*" >/dev/null
  elif [[ $what == debug ]]; then
    return 1
  else
    compgen -G "$directory/sources/${file}_*.deb" >/dev/null
  fi
}

# take: finds and downloads with the lists of the moment.
take() {
  local package
  package=$(find_package) || return 1
  [[ $package ]] || return 1
  if here "$package"; then
    printf '100 %s is here already\n' "${package/=/ }"
    exit 0
  fi
  fetched=$package
  download "$package" && { compgen -G "$scratch/*.deb" || compgen -G "$scratch/archives/*.deb"; } >/dev/null
}

# A disk of the size that the lab's have, on which all libraries lie in one directory.
make_tools_disk() { # FILE
  local deb root=$scratch/root
  mkdir -p "$scratch/unpacked" "$root/bin" "$root/lib"
  for deb in "$scratch"/archives/*.deb; do dpkg -x "$deb" "$scratch/unpacked"; done
  cp "$scratch/unpacked/usr/bin/$series" "$root/bin/"
  find "$scratch/unpacked"/{lib,usr/lib}/x86_64-linux-gnu -maxdepth 1 -name '*.so*' -exec cp -P {} "$root/lib/" \;
  # All that it needs is there, and is of one kind.
  "$root/lib/ld-linux-x86-64.so.2" --library-path "$root/lib" "$root/bin/$series" --version >/dev/null ||
    die "$series does not run with the libraries that came with it; try again later"
  truncate -s 1G "$1"
  mkfs.ext4 -q -F -O '^has_journal' -m 0 -d "$root" "$1"
}

take_from_own_lists() {
  local suite uri default
  for suite in "${suites[@]}"; do
    default=http://deb.debian.org/debian
    if [[ $suite == *-security ]]; then default=http://security.debian.org/debian-security; fi
    for uri in "$(repository "$suite")" "$default"; do
      printf '0 reading the package lists of %s\n' "$suite"
      own_lists "$suite" "$uri"
      if take; then return; fi
    done
  done
  return 1
}

# What is missing, after all lists were read in vain.
missing() {
  if [[ $what == debug ]] && [[ $(apt-cache "${options[@]}" pkgnames linux-image- | head -n 1) ]]; then
    die "Debian's archive keeps the debug information of its newest kernels only, and has no linux-image-$release-dbg" \
      "$wanted_version any more. Who has that .deb, perhaps from snapshot.debian.org, can give it: %lines --deb FILE" \
      "$series. Until then exact cards show calls, instructions and branches by address, and no lines"
  fi
  die "no package of ${series/#[0-9]/Linux ${series:0:1}} can be fetched from this machine's Debian mirrors; is there a network?"
}

# check_given DEB: whether it is of this very kernel; another one has other addresses.
check_given() {
  local is
  [[ -f $1 ]] || die "there is no file $1"
  # shellcheck disable=SC2016 # the fields are dpkg's
  is=$(dpkg-deb --show --showformat '${Package} ${Version}' "$1" 2>/dev/null) || die "$1 is no Debian package"
  [[ $is == "linux-image-$release-dbg $wanted_version" ]] ||
    die "$1 is $is; expected linux-image-$release-dbg $wanted_version"
}

if [[ $given ]]; then check_given "$given"; else take || take_from_own_lists || missing; fi

# unpack_debug DEB: the package is 1.7 GB unpacked, most of it modules that nobody asks for.
unpack_debug() {
  mkdir -p "$scratch/unpacked"
  dpkg-deb --fsys-tarfile "$1" |
    tar -x -C "$scratch/unpacked" --wildcards '*/boot/vmlinux-*' \
      '*/kernel/fs/xfs/*.ko' '*/kernel/fs/btrfs/*.ko'
  find "$scratch/unpacked" -type f -exec mv -t "$directory" {} +
}

# What appears below DIRECTORY is complete.
if [[ $what == tools ]]; then
  printf '100 making a disk of %s\n' "${fetched/=/ }"
  mkdir -p "$directory/tools"
  make_tools_disk "$scratch/disk"
  mv "$scratch/disk" "$directory/tools/${fetched/=/_}.disk"
  exit 0
fi
deb=${given:-$(compgen -G "$scratch/*.deb")}
if [[ $what == image ]]; then
  printf '100 unpacking %s\n' "$(basename -- "$deb")"
  name=$(basename -- "$deb" .deb)
  dpkg -x "$deb" "$scratch/unpacked"
  mkdir -p "$directory/kernels"
  mv -T "$scratch/unpacked" "$directory/kernels/$name" 2>/dev/null || [[ -d $directory/kernels/$name ]]
elif [[ $what == debug ]]; then
  printf '100 unpacking %s\n' "$(basename -- "$deb")"
  unpack_debug "$deb"
else
  mkdir -p "$directory/sources"
  mv "$deb" "$directory/sources/"
fi
