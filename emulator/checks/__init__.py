"""What AWS looks at before it does what a request asks for.

Each check is a function of the call that raises a Refusal, or does nothing. AWS asks
who may do it before it looks closer at what is to be done.
"""

BEFORE = []
