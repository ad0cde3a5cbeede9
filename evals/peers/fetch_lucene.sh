#!/bin/sh
# 取来对手 Lucene 的 jar：sh evals/peers/fetch_lucene.sh 目录；然后 export ZHIQIAO_LUCENE=目录。
# Lucene 9 在 pyserini 1.6.0 源码包的 anserini-1.7.1-fatjar.jar 里（没有 SmartCN）；SmartCN 与它所属的 Lucene 8 取自 Debian 的 liblucene8-java。
set -eu
target=$(mkdir -p "$1" && cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
python3 -m pip download --quiet --no-deps --no-binary :all: pyserini==1.6.0
tar xzf pyserini-1.6.0.tar.gz --wildcards --strip-components=4 '*fatjar.jar'
mv ./*fatjar.jar "$target"
if apt-get download liblucene8-java; then
    dpkg-deb -x liblucene8-java_*.deb debian
    for name in core analyzers-common analyzers-smartcn; do
        cp debian/usr/share/java/lucene-$name-8*.jar "$target"
    done
else
    echo "没有取到 Debian 的 liblucene8-java：记分牌上 SmartCN 一行会显示为跳过" >&2
fi
