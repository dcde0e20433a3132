"""簽核流程 The one workflow: definitions as data, cases folded from their acts, one function that decides.

definition.py   what a workflow is: steps, signers by relation, who must be apart
people.py       who holds which duty, who manages whom, who stands in for whom, on a day
acts.py         everything that can be done to a case
case.py         the state of a case, folded from its acts and from nothing else
refusals.py     every reason to refuse an act, in words
signers.py      whom the pending step asks, and as whose deputy
separation.py   nobody passes their own work
decide.py       an act upon a case: the next state, or the refusal
offers.py       what a person could do and why not; signing several at once
limits.py       days, escalation, lapse
"""
