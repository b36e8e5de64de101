"""Signs a PDF with the card in the reader, as any user of pyHanko would: IN, OUT, LIBRARY.

A program of its own, because a PKCS #11 library asks for its daemon when it is loaded.
"""

import sys
from io import BytesIO
from pathlib import Path

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

PASSWORD = "ABC123"


def sign(pdf: bytes, library: str) -> bytes:
    with open_pkcs11_session(
        library,
        token_criteria=TokenCriteria(label="JPKI (Digital Signature PIN)"),
        user_pin=PASSWORD,
    ) as session:
        signer = PKCS11Signer(session, key_id=b"\x02", cert_id=b"\x02", embed_roots=False)
        signed: BytesIO = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)),
            signers.PdfSignatureMetadata(field_name="Card", md_algorithm="sha256"),
            signer=signer,
        )
        return signed.getvalue()


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(sign(Path(sys.argv[1]).read_bytes(), sys.argv[3]))
