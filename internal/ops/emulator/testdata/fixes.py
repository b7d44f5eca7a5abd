"""Stands for the repairs of moto where there is no moto."""

ALL = []
