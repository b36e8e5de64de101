"""A CA of the shape of JPKI: two roots, generations under one name, CRL and OCSP. All of it MOCK.

Real X.509 and real RSA; every key is made when it is first needed.
"""
