//! Registers 清单·台账: typed rows that hold from a day to a day.
