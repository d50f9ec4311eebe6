//! Client for the Klavi Payment API (Pix): Customer and Management clients, payments and orders
