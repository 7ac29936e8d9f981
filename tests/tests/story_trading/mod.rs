//! Whole trades through the whole house: everybody does what is theirs through the pages, the clock is moved where a
//! clause sets a term, and whoever offers, holds a share or signs does so with keys of their own.

mod attacks;
mod city;
mod committee;
mod construction;
mod framework;
mod invited;
mod land;
mod negotiated;
mod notice;
mod offer;
mod procurement;
mod property;
mod supervision;
