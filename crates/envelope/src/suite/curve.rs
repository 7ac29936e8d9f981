//! Keys of a short Weierstrass curve with 256-bit coordinates, whichever it is.

use super::{PublicKey, Secret};
use p256::elliptic_curve::{
    self as ec, AffinePoint, CurveArithmetic, FieldBytesSize, SecretKey,
    ecdh::diffie_hellman,
    sec1::{FromSec1Point, ModulusSize, ToSec1Point},
};
use zeroize::Zeroizing;

/// Whether the bytes are an uncompressed point on the curve.
pub(super) fn is_public<C>(bytes: &[u8; PublicKey::BYTES]) -> bool
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    ec::PublicKey::<C>::from_sec1_bytes(bytes).is_ok()
}

/// The public key of a secret.
pub(super) fn public_of<C>(secret: &[u8; 32]) -> Option<PublicKey>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let point = SecretKey::<C>::from_slice(secret)
        .ok()?
        .public_key()
        .to_sec1_point(false);
    Some(PublicKey(point.as_bytes().try_into().ok()?))
}

/// What a secret and a public key agree on.
pub(super) fn agree<C>(secret: &[u8; 32], public: &PublicKey) -> Option<Secret>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let secret = SecretKey::<C>::from_slice(secret).ok()?;
    let public = ec::PublicKey::<C>::from_sec1_bytes(&public.0).ok()?;
    let shared = diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    let mut out = Zeroizing::new([0; 32]);
    out.copy_from_slice(shared.raw_secret_bytes());
    Some(out)
}
