"""Tables, sealing and audit: what is kept, and how."""
