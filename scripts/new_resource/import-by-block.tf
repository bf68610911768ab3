import {
  to = vault_new_thing.readers
  id = "readers"
}
