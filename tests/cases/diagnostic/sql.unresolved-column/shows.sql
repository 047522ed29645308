SELECT total FROM orders JOIN customers ON orders.customer = customers.id;
