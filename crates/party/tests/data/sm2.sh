#!/bin/sh
# The SM2 sample certificates 示例 beside this file, their revocation list and a signature over message.txt, made anew: openssl 3.
# Keys are thrown away. Usage: sh sm2.sh, in this folder.
set -eu
id=distid:1234567812345678
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/ca.cnf" <<'C'
[ca]
default_ca = it
[it]
database = $ENV::WORK/index.txt
crlnumber = $ENV::WORK/number
default_md = sm3
default_crl_days = 36500
C
: > "$work/index.txt"
echo 01 > "$work/number"
export WORK="$work"
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out "$work/$1.key"; }
# 1: name of the leaf's key and file, 2: its serial number
leaf() {
  key "$1"
  openssl req -new -utf8 -key "$work/$1.key" -sm3 -sigopt $id -out "$work/$1.csr" \
    -subj "/CN=示例乙商贸行/O=示例乙商贸行/2.5.4.97=NTRCN-92320500MA1XYT0W5B"
  printf 'keyUsage=critical,digitalSignature,nonRepudiation\nbasicConstraints=critical,CA:FALSE\n' > "$work/leaf.ext"
  openssl x509 -req -in "$work/$1.csr" -vfyopt $id -CA "$work/root.crt" -CAkey "$work/root.key" -set_serial "$2" -sm3 \
    -sigopt $id -days 36500 -extfile "$work/leaf.ext" -out "$work/$1.crt"
}
key root
openssl req -x509 -utf8 -new -key "$work/root.key" -sm3 -sigopt $id -days 36500 -subj "/CN=示例SM2根" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out "$work/root.crt"
leaf leaf 0x1001
leaf gone 0x1002
openssl ca -config "$work/ca.cnf" -cert "$work/root.crt" -keyfile "$work/root.key" -revoke "$work/gone.crt" \
  -crl_reason keyCompromise
openssl ca -config "$work/ca.cnf" -cert "$work/root.crt" -keyfile "$work/root.key" -gencrl -sigopt $id -out "$work/list.crl"
openssl dgst -sm3 -sigopt $id -sign "$work/leaf.key" -out "$work/signature" message.txt
base64 "$work/signature" > sm2_signature.b64
openssl x509 -in "$work/root.crt" -out sm2_root.pem
openssl x509 -in "$work/leaf.crt" -out sm2_leaf.pem
openssl x509 -in "$work/gone.crt" -out sm2_revoked.pem
openssl crl -in "$work/list.crl" -out sm2_list.pem
