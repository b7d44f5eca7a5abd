"""How a fix is put into moto and taken out again."""

import inspect

_ABSENT = object()


class Fix:
    """One repair of moto, made of replaced attributes of its classes.

    ``install`` is called with a function ``replace(owner, name, value)`` that it
    must use for every change. Its docstring says which call of Terraform's AWS
    provider is repaired, and what goes wrong without.
    """

    def __init__(self, install):
        self.name = install.__name__
        self.reason = inspect.getdoc(install)
        self._install = install
        self._undo = []

    def apply(self):
        """Puts the fix in place; a second call changes nothing."""
        if not self._undo:
            self._install(self._replace)

    def revert(self):
        """Gives moto back what ``apply`` replaced."""
        while self._undo:
            owner, name, original = self._undo.pop()
            if original is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, original)

    def _replace(self, owner, name, value):
        # vars(), unlike getattr(), keeps properties and inherited methods apart.
        self._undo.append((owner, name, vars(owner).get(name, _ABSENT)))
        setattr(owner, name, value)
