terraform {
  required_providers {
    airbyte = {
      source = "airbytehq/airbyte"
    }
  }
}

variable "server_url" {}
variable "client_id" {}
variable "client_secret" { sensitive = true }
variable "shop_password" { sensitive = true }
variable "warehouse_password" { sensitive = true }

provider "airbyte" {
  server_url    = var.server_url
  token_url     = "${var.server_url}/applications/token"
  client_id     = var.client_id
  client_secret = var.client_secret
}

resource "airbyte_workspace" "tenant" {
  name = "Tenant 42"
}

resource "airbyte_source" "shop" {
  name          = "shop"
  workspace_id  = airbyte_workspace.tenant.workspace_id
  definition_id = "decd338e-5647-4c0b-adf4-da0e75f5a750" # Postgres
  configuration = jsonencode({
    host     = "db.example.com"
    port     = 5432
    database = "shop"
    username = "airbyte"
    password = var.shop_password
  })
}

resource "airbyte_destination" "warehouse" {
  name          = "warehouse"
  workspace_id  = airbyte_workspace.tenant.workspace_id
  definition_id = "424892c4-daac-4491-b35d-c6688ba547ba" # Snowflake
  configuration = jsonencode({
    host      = "example.snowflakecomputing.com"
    role      = "AIRBYTE_ROLE"
    warehouse = "AIRBYTE_WAREHOUSE"
    database  = "SHOP"
    schema    = "PUBLIC"
    username  = "AIRBYTE_USER"
    credentials = {
      auth_type = "Username and Password"
      password  = var.warehouse_password
    }
  })
}

resource "airbyte_connection" "shop_to_warehouse" {
  name           = "shop to warehouse"
  source_id      = airbyte_source.shop.source_id
  destination_id = airbyte_destination.warehouse.destination_id
  schedule = {
    schedule_type   = "cron"
    cron_expression = "0 0 6 * * ? UTC" # without UTC, each plan shows a difference
  }
  configurations = {
    streams = [
      { name = "users", sync_mode = "incremental_append", cursor_field = ["updated_at"] },
    ]
  }
}
