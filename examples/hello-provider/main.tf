terraform {
  required_providers {
    hello = { source = "terraform.local/example/hello" }
  }
}

provider "hello" {
  directory = path.module
}

resource "hello_greeting" "world" {
  name = "world"
}

data "hello_greeting" "world" {
  name = hello_greeting.world.name
}

output "greeting" {
  value = provider::hello::shout(data.hello_greeting.world.text)
}
