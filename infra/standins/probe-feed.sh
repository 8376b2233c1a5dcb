#!/usr/bin/env bash
# Asks the package feed once whether it has the Aspire packages and writes the answer to artifacts/feed.props, which Directory.Build.props
# imports. The environment variable UseStandIns overrides it; --force asks again. Prints one line.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
answer=$root/artifacts/feed.props

if [ -n "${UseStandIns:-}" ]; then
    echo "feed: UseStandIns=$UseStandIns, from the environment"
    exit 0
fi
if [ -f "$answer" ] && [ "${1:-}" != --force ]; then
    echo "feed: UseStandIns=$(sed -n 's:.*<UseStandIns>\(.*\)</UseStandIns>.*:\1:p' "$answer"), from artifacts/feed.props (ask again: infra/standins/probe-feed.sh --force)"
    exit 0
fi

version=$(sed -n 's:.*<AspireVersion>\(.*\)</AspireVersion>.*:\1:p' "$root/Directory.Packages.props")
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
{
    echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup>'
    for package in Aspire.Hosting.AppHost Aspire.Hosting.Redis Aspire.Hosting.JavaScript Aspire.Hosting.Testing Aspire.StackExchange.Redis; do
        echo "<PackageReference Include=\"$package\" Version=\"$version\" />"
    done
    echo '</ItemGroup></Project>'
} > "$probe/probe.csproj"

if (cd "$probe" && dotnet restore probe.csproj --nologo) > "$probe/log" 2>&1; then
    standins=false
elif grep -qE 'NU1101|NU1102|NU1103' "$probe/log"; then
    standins=true
else
    echo "feed: no answer ($(grep -m1 -oE 'error [A-Z]+[0-9]+: .*' "$probe/log" || tail -1 "$probe/log")). Set UseStandIns=true or false to go on." >&2
    exit 1
fi

mkdir -p "$root/artifacts"
echo "<Project><PropertyGroup><UseStandIns>$standins</UseStandIns></PropertyGroup></Project>" > "$answer"
if [ $standins = true ]; then
    echo "feed: without Aspire $version; the stand-ins under infra/standins take its place"
else
    echo "feed: has Aspire $version"
fi
