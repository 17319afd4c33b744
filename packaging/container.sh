#!/bin/sh
# What packaging/Containerfile runs, and a test in a bare Debian: sockwire's package is made, and installed for a user.  As root.
#
#   sh packaging/container.sh build SOURCE OUT       installs what the build needs; OUT/sockwire_VERSION_ARCH.deb
#   sh packaging/container.sh install PACKAGE.deb    the package, a compiler, make, and the user student (SOCKWIRE_USER)
#
# The user may capture packets also where a container may make no namespaces: the program gets cap_net_raw, which is in the usual
# set of an engine.  Where it is not there (Podman), the program starts all the same.
set -eu
export DEBIAN_FRONTEND=noninteractive
user=${SOCKWIRE_USER:-student}

get() {
    apt-get update -q
    apt-get install -y -q --no-install-recommends "$@"
}

case ${1:-} in
build)
    [ $# = 3 ] || { echo "usage: sh packaging/container.sh build SOURCE OUT" >&2; exit 2; }
    cd "$2"
    export DEB_BUILD_OPTIONS=nocheck DEB_BUILD_PROFILES=nocheck
    apt-get update -q
    apt-get build-dep -y -q --no-install-recommends ./packaging # what debian/control asks for, and a compiler
    make deb
    mkdir -p "$3"
    cp build/packages/sockwire_*.deb "$3"
    ;;
install)
    [ $# = 2 ] || { echo "usage: sh packaging/container.sh install PACKAGE.deb" >&2; exit 2; }
    package=$(realpath "$2")
    get "$package" gcc gdb libc6-dev libcap2-bin make python3 strace tcpdump nano less netcat-openbsd procps
    rm -rf /var/lib/apt/lists/*
    setcap cap_net_raw+p /usr/bin/sockwire
    id "$user" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$user"
    # names that `run` makes by itself only where it may mount
    grep -q servername /etc/hosts || echo '127.0.0.1 servername server client' >>/etc/hosts || true
    ;;
*)
    echo "usage: sh packaging/container.sh build|install …" >&2
    exit 2
    ;;
esac
