"""Checks: one small pure function per question that a machine can answer, a file per place.

Every public function of these modules is a check. See `knowledge/answer.py` for how its signature
is read; helpers that several checks share live outside this package.
"""
