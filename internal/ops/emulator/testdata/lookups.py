"""Stands for what is looked up in moto once, where there is no moto."""

ALL = []
