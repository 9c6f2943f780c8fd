"""Measurements beside peers, and the debates that they are made on."""
