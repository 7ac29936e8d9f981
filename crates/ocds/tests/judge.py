"""Runs libcoveocds without a network: what it would fetch is read from files.

judge.py STANDARD.zip EXTENSIONS_FOLDER libcoveocds-arguments…
"""

import io
import re
import sys
import zipfile
from pathlib import Path

import urllib3
from requests.adapters import HTTPAdapter

standard, extensions = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
folders = {"ocds_bid_extension": "bids", "ocds_enquiry_extension": "enquiries"}


def of_standard(name):
    with zipfile.ZipFile(standard) as archive:
        for member in archive.namelist():
            if member.endswith(f"/schema/{name}"):
                return archive.read(member)
    return None


def of_extension(repository):
    out = io.BytesIO()
    folder = extensions / folders[repository]
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("extension/", "")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"extension/{path.relative_to(folder)}")
    return out.getvalue()


def content(url):
    if found := re.fullmatch(r"https://standard\.open-contracting\.org/schema/1__1__5/(.+)", url):
        return of_standard(found[1])
    if found := re.fullmatch(r"https://github\.com/open-contracting-extensions/(\w+)/archive/v1\.1\.5\.zip", url):
        return of_extension(found[1]) if found[1] in folders else None
    return None


def send(adapter, request, **_):
    body = content(request.url)
    raw = urllib3.HTTPResponse(io.BytesIO(body or b""), status=404 if body is None else 200, preload_content=False)
    return adapter.build_response(request, raw)


HTTPAdapter.send = send

from libcoveocds.__main__ import main  # noqa: E402 - behind what takes the network's place

main(["--standard-zip", str(standard), *sys.argv[3:]])
