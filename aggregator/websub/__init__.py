"""WebSub (https://www.w3.org/TR/websub/) without I/O: what is said, what it means, when to say it again."""
