"""`python -m komet_qbwc` is the same as `komet-qbwc`."""

from komet_qbwc.cli import main

if __name__ == "__main__":
    main()
