# A repository for apt in a folder that any web server can hand out; sourced by the other scripts. The same packages make
# the same bytes.

# describe_package FILE: its paragraph in Packages. FILE as seen from the repository's folder.
describe_package() {
    dpkg-deb --field "$1"
    printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$1" "$(stat -c %s "$1")" "$(sha256sum "$1" | cut -d' ' -f1)"
}

# sign EPOCH KEY OPTION... FILE: with the time EPOCH, so that signing twice gives the same signature.
sign() {
    local epoch=$1 key=$2
    shift 2
    gpg --quiet --yes --faked-system-time "$epoch!" --local-user "$key" "$@"
}

# signing_time EPOCH KEY: EPOCH, or when the last of the key's parts was made, if that is later: gpg refuses to sign with a
# key that does not exist yet.
signing_time() {
    gpg --list-secret-keys --with-colons "$2" |
        awk -F: -v time="$1" '($1 == "sec" || $1 == "ssb") && $6 > time { time = $6 } END { print time }'
}

# make_apt_release RELEASE EPOCH KEY: in the repository's folder, dists/RELEASE of the packages in pool/RELEASE.
make_apt_release() {
    local release=$1 epoch=$2 key=$3 dist=dists/$1 arch package architectures
    architectures=$(find "pool/$release" -name '*.deb' | sed 's/.*_\([^_]*\)\.deb$/\1/' | LC_ALL=C sort -u)
    for arch in $architectures; do
        mkdir -p "$dist/main/binary-$arch"
        for package in "pool/$release"/*_"$arch.deb"; do
            describe_package "$package"
        done > "$dist/main/binary-$arch/Packages"
        gzip -9nk "$dist/main/binary-$arch/Packages"
    done
    {
        printf 'Origin: collector\nLabel: collector\nSuite: %s\nCodename: %s\nDate: %s\n' "$release" "$release" \
            "$(LC_ALL=C date -u -d "@$epoch" '+%a, %d %b %Y %H:%M:%S UTC')"
        printf 'Architectures: %s\nComponents: main\nSHA256:\n' "$(echo $architectures)"
        (cd "$dist" && find main -type f | LC_ALL=C sort | while read -r file; do
            printf ' %s %s %s\n' "$(sha256sum "$file" | cut -d' ' -f1)" "$(stat -c %s "$file")" "$file"
        done)
    } > "$dist/Release"
    if [ -n "$key" ]; then
        sign "$epoch" "$key" --clear-sign --output "$dist/InRelease" "$dist/Release"
        sign "$epoch" "$key" --detach-sign --armor --output "$dist/Release.gpg" "$dist/Release"
    fi
}

# install_lines URL KEY: what a user types to install from the repository at URL.
install_lines() {
    local url=$1 key=$2 trust='trusted=yes'
    if [ -n "$key" ]; then
        trust='signed-by=/etc/apt/keyrings/collector.asc'
        echo "sudo wget -O /etc/apt/keyrings/collector.asc $url/collector.asc"
    fi
    echo "echo \"deb [$trust] $url \$(. /etc/os-release && echo \$VERSION_CODENAME) main\" | sudo tee /etc/apt/sources.list.d/collector.list"
    echo "sudo apt update && sudo apt install collector"
}

# make_apt_repository FOLDER URL EPOCH KEY: of the packages in FOLDER/pool/RELEASE. EPOCH is its date, in seconds since
# 1970; KEY is one of gpg's, or empty for a repository without signatures; URL is where FOLDER will be.
make_apt_repository() {
    local folder=$1 url=$2 epoch=$3 key=$4 release
    (
        cd "$folder"
        rm -rf dists collector.asc
        for release in pool/*/; do
            make_apt_release "$(basename "$release")" "$epoch" "$key"
        done
        if [ -n "$key" ]; then
            gpg --quiet --yes --armor --output collector.asc --export "$key"
        fi
        install_lines "$url" "$key" > INSTALL.txt
    )
}
