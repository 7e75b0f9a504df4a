"""Free text to symptom and subject, and a name search that forgives typing mistakes."""
