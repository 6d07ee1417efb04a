"""Tests of faxtui: functions, widgets by pilot, journeys on the local service, and the same through a real pty."""
