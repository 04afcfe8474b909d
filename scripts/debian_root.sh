# Roots of Debian, made by debootstrap, to build and to try packages in; sourced by the other scripts. Needs root.

# Where this machine takes its own packages from, if it is a Debian.
debian_mirror() {
    local found
    found=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' 2>/dev/null |
        sed -n 's/ Debian Debian$//p' | head -n 1)
    echo "${DEBIAN_MIRROR:-${found:-http://deb.debian.org/debian}}"
}

# in_root ROOT COMMAND...
in_root() {
    local root=$1
    shift
    # Without what this shell happens to have in its environment; /proc and terminals only for as long as the command runs.
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        unshare --mount sh -ec 'mount -t proc proc "$0/proc" && mount -t devpts -o newinstance,ptmxmode=666 devpts "$0/dev/pts"
            exec chroot "$0" "$@"' "$root" "$@"
}

# bootstrap ROOT RELEASE VARIANT PACKAGES: a fresh root, or the one that is there.
bootstrap() {
    local root=$1 release=$2 variant=$3 packages=$4
    if [ "$(id -u)" -ne 0 ]; then
        echo "A root of Debian can only be made as root: sudo $0" >&2
        return 1
    fi
    if [ -e "$root/ready" ]; then
        return 0
    fi
    install_missing debootstrap
    echo "== making a root of Debian $release" >&2
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    if ! debootstrap --variant="$variant" --include="$packages" "$release" "$root" "$(debian_mirror)" > "$root.log" 2>&1; then
        tail -n 20 "$root.log" >&2
        return 1
    fi
    # What is lost in a power cut is made again.
    echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
    printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
    # How this machine reaches its mirror.
    apt-config dump | grep -E '^Acquire::(http|https|Check)' > "$root/etc/apt/apt.conf.d/99mirror" || true
    touch "$root/ready"
}

# make_build_root ROOT RELEASE ARCH: one with everything in it that debian/control asks for.
make_build_root() {
    local root=$1 release=$2 arch=$3 cross=()
    bootstrap "$root" "$release" buildd ca-certificates
    if [ -e "$root/built-from" ] && cmp -s debian/control "$root/built-from"; then
        return 0
    fi
    echo "== installing what the build needs" >&2
    if [ "$arch" != "$(dpkg --print-architecture)" ]; then
        in_root "$root" dpkg --add-architecture "$arch"
        cross=("crossbuild-essential-$arch")
    fi
    mkdir -p "$root/src"
    rm -rf "$root/src/control"
    mkdir -p "$root/src/control/debian"
    cp debian/control debian/changelog "$root/src/control/debian"
    in_root "$root" sh -ec "
        apt-get update -q
        apt-get install -qy --no-install-recommends lintian ${cross[*]}
        cd /src/control && apt-get build-dep -qy --no-install-recommends --host-architecture=$arch ." > "$root.log" 2>&1 ||
        { tail -n 20 "$root.log" >&2; return 1; }
    cp debian/control "$root/built-from"
}

# copy_source FROM TO: the files that git knows, as they are now. Times and modes are the same in every clone, so that the
# same source makes the same package.
copy_source() {
    local date
    date=$(sed -n 's/^ -- .*>  //p' "$1/debian/changelog" | head -n 1)
    rm -rf "$2"
    mkdir -p "$2"
    git -C "$1" ls-files -z --cached --others --exclude-standard |
        tar -C "$1" --null --files-from=- --ignore-failed-read --mtime="$date" --mode='u=rwX,go=rX' -cf - |
        tar -C "$2" --no-same-owner -xf -
}

# build_package ROOT RELEASE ARCH: from the source in ROOT/src/collector; the result is in ROOT/src.
build_package() {
    local root=$1 release=$2 arch=$3 suffix
    # An upgrade of Debian is one of the collector, too.
    case "$release" in
        bookworm) suffix=~deb12 ;;
        trixie) suffix=~deb13 ;;
    esac
    sed -i "1s/(\([^)]*\)) unstable/(\1$suffix) $release/" "$root/src/collector/debian/changelog"
    rm -f "$root"/src/collector*_"$arch".*
    echo "== building $(sed -n '1s/.*(\(.*\)).*/\1/p' "$root/src/collector/debian/changelog") for $arch" >&2
    if ! in_root "$root" sh -c "cd /src/collector && DEB_BUILD_OPTIONS='parallel=$(nproc) terse' \
        dpkg-buildpackage --build=binary --host-arch=$arch --no-sign" > "$root.log" 2>&1; then
        tail -n 40 "$root.log" >&2
        echo "The build failed; its whole output is in $root.log" >&2
        return 1
    fi
}

# make_boot_root ROOT RELEASE PACKAGE...: one that boots, with a broker in it, and with everything that these files depend
# on, so that apt needs no network to install them.
make_boot_root() {
    local root=$1 release=$2 package depends
    shift 2
    bootstrap "$root" "$release" minbase ca-certificates,dbus,mosquitto,openssl,sqlite3,systemd,systemd-sysv,tzdata
    for package in "$@"; do
        depends=$(dpkg-deb --field "$package" Depends)
        if ! grep -qsxF "$depends" "$root/satisfied"; then
            in_root "$root" sh -ec 'apt-get update -q && apt-get satisfy -qy --no-install-recommends "$1"' sh "$depends" \
                > "$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; return 1; }
            echo "$depends" >> "$root/satisfied"
        fi
    done
}
