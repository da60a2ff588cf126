#!/bin/sh
# Install bubblewrap and libseccomp, of which the strongest isolation is made, or say the command that does it.
# It never fails: without them a weaker level is used, and is said to be.
PATH="$PATH:/sbin:/usr/sbin"
if command -v bwrap >/dev/null 2>&1 && ldconfig -p 2>/dev/null | grep -q 'libseccomp\.so\.2'; then
    exit 0
fi
[ "$(uname -s)" = Linux ] || exit 0
packages="bubblewrap libseccomp2"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing $packages"
    export DEBIAN_FRONTEND=noninteractive
    { timeout 120 apt-get -qq update; timeout 300 apt-get -qq install -y --no-install-recommends $packages; } >/dev/null 2>&1 && exit 0
fi
echo "The strongest isolation needs two packages; on Debian and Ubuntu: sudo apt-get install -y $packages"
echo "What this machine offers, and what is missing: grader doctor"
exit 0
