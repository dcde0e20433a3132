"""現況 Posture: facts → verdicts, explanations, forecast. Pure; reads facts and the compiled catalogue only."""
