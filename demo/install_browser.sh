#!/bin/sh
# Install Chromium, in which the report's pages are tested, or say the command that does it.
# It never fails: without a browser those tests are skipped, and say so.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
[ "$(uname -s)" = Linux ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing chromium"
    export DEBIAN_FRONTEND=noninteractive
    { timeout 120 apt-get -qq update; timeout 400 apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 && exit 0
fi
echo "The report's pages are tested in Chromium; on Debian and Ubuntu: sudo apt-get install -y chromium"
exit 0
