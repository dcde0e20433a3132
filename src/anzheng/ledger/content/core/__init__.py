"""內容的格式 The format of encrypted content and of wrapped keys: bytes in, bytes out; keys and chance come in."""
