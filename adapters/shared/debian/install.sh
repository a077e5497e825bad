#!/bin/sh
# Installs one version of a Debian package without starting its service: `install.sh PACKAGE VERSION`.
set -eu
package=$1 version=$2

found=$(dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$package" 2>/dev/null || true)
if [ "$found" = "installed $version" ]; then
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "$package $version must be installed as root, for example with: sudo apt-get install $package=$version" >&2
    exit 1
fi

# Maintainer scripts ask this program before they start a service; 101 means no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
elif "$policy" "$package" start; then
    echo "$policy permits the start of services; it must exit with 101" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
if ! apt-get --option DPkg::Lock::Timeout=300 install --yes --quiet=2 --no-install-recommends "$package=$version"; then
    echo "the versions on offer:" >&2
    apt-cache policy "$package" >&2
    exit 1
fi
