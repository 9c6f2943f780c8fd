"""Stored queries: their headers, the binding of terms into them, and what may be asked at all."""
