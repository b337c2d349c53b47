"""Sobremesa keeps a little room for people in a calendar: five minutes around meetings, and coffee with colleagues."""

__version__ = "0.1.0"
