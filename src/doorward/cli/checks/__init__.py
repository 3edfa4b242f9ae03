"""The checks of ``doorward doctor``: each looks at one thing and changes nothing."""
