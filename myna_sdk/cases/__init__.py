"""What every use case stands on: the deployment, a person's return, and whose case it is."""
