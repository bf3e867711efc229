# shellcheck shell=bash
# Functions of install.sh: the kernels of the lab and their sources.

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
