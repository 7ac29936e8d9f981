//! Licences 电子证照: issued, suspended, revoked, verified without a network.
