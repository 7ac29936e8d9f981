//! The pages of this room.

mod alarm;
mod alarms;
mod booking;
mod calendar;
mod devices;
mod new_room;
mod parts;
mod room;

use ::web::{Access, Routes};
use base::Role;

pub(crate) const PATH: &str = "/venue";

const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const CENTRE: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);

/// The pages.
#[must_use]
pub(crate) fn routes() -> Routes {
    Routes::new()
        .page(PATH, READERS, "venue.calendar", calendar::show)
        .page("/venue/new", CENTRE, "venue.room.new", new_room::new)
        .action("/venue/new", CENTRE, "venue.room.add", new_room::add)
        .page("/venue/alarms", READERS, "venue.alarms", alarms::list)
        .page("/venue/alarms/{id}", READERS, "venue.alarm", alarm::show)
        .action(
            "/venue/alarms/{id}/take",
            CENTRE,
            "venue.alarm.take",
            alarm::take,
        )
        .action(
            "/venue/alarms/{id}/close",
            CENTRE,
            "venue.alarm.close",
            alarm::close,
        )
        .page("/venue/devices", READERS, "venue.devices", devices::list)
        .action("/venue/devices", CENTRE, "venue.device.add", devices::add)
        .action(
            "/venue/devices/{code}",
            CENTRE,
            "venue.device.set",
            devices::set,
        )
        .page(
            "/venue/bookings/{id}",
            READERS,
            "venue.booking",
            booking::show,
        )
        .action(
            "/venue/bookings/{id}/move",
            CENTRE,
            "venue.booking.move",
            booking::shift,
        )
        .action(
            "/venue/bookings/{id}/release",
            CENTRE,
            "venue.booking.release",
            booking::release,
        )
        .page("/venue/{room}", READERS, "venue.room", room::show)
        .action("/venue/{room}/book", CENTRE, "venue.room.book", room::book)
        .action(
            "/venue/{room}/close",
            CENTRE,
            "venue.room.close",
            room::close,
        )
}
