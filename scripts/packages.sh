# What Debian 12 and 13 call the things we build and test with; sourced by the other scripts.

# To build the collector.
build_packages=(
    ca-certificates cmake g++ libcli11-dev libexpected-dev libfmt-dev libhowardhinnant-date-dev libjs-dygraphs
    libmicrohttpd-dev libpaho-mqtt-dev libpaho-mqttpp-dev libsimdjson-dev libspdlog-dev libsqlite3-dev libsqlitecpp-dev
    libssl-dev libtomlplusplus-dev ninja-build nlohmann-json3-dev pkg-config prometheus-cpp-dev tzdata zlib1g-dev)

# To build the plug simulator and see it all run.
demo_packages=(libmosquitto-dev mosquitto openssl sqlite3)

# To test: the test framework, what the network's own broker needs, a browser that is driven, with a reader of what it
# prints, what makes PNG and PDF, the shells that complete our words, Prometheus with its promtool, and ccache, since
# whoever tests builds often.
test_packages=(ccache chromium chromium-driver default-jdk-headless fish fonts-dejavu-core libgtest-dev libgmock-dev
    librsvg2-bin maven mosquitto-clients nginx-light poppler-utils prometheus python3-selenium python3-venv systemd zsh)
# To measure: see scripts/bench and scripts/instructions.
bench_packages=(libbenchmark-dev python3 python3-paho-mqtt valgrind)
# To build packages and live with them: see scripts/package and scripts/test_package.
package_packages=(debootstrap python3 qemu-user-static systemd-container)
# To publish them: see scripts/release.
release_packages=(gnupg)
# A second compiler with its tools.
check_packages=(clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev python3)

# install_missing PACKAGE...: installs with apt what is not there yet, and says what.
install_missing() {
    local missing=() package
    for package in "$@"; do
        if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
            missing+=("$package")
        fi
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return 0
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "These packages are missing, and installing them needs root:" >&2
        echo "    sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        return 1
    fi
    echo "Installing with apt: ${missing[*]}" >&2
    # A policy file keeps Debian from starting a broker of its own; it is taken away again.
    local policy=/usr/sbin/policy-rc.d
    local ours=no
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' > "$policy"
        chmod +x "$policy"
        ours=yes
    fi
    local result=0
    { apt-get update -qq -o DPkg::Lock::Timeout=300 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}"; } \
        > /tmp/collector-apt.$$.log 2>&1 || result=$?
    if [ "$ours" = yes ]; then
        rm -f "$policy"
    fi
    if [ "$result" -ne 0 ]; then
        tail -n 20 /tmp/collector-apt.$$.log >&2
        echo "apt could not install them; its last lines are above" >&2
    fi
    rm -f /tmp/collector-apt.$$.log
    return "$result"
}
